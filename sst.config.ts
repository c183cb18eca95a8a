/// <reference path="./.sst/platform/config.d.ts" />

// Everything Redress has on AWS. `docs/aws.md` says how to deploy and operate it.
export default $config({
  app(input) {
    const production = input.stage === 'production';
    return {
      name: 'redress',
      version: '4.17.1',
      home: 'aws',
      removal: production ? 'retain' : 'remove',
      protect: production,
      providers: { aws: { defaultTags: { tags: { project: 'redress', stage: input.stage } } } },
    };
  },

  async run() {
    // SST takes no imports at the top of this file.
    const { readSettings } = await import('./infra/settings.ts');
    const { createTable } = await import('./infra/table.ts');
    const { createMail } = await import('./infra/mail.ts');
    const { nameMachines, createMachines } = await import('./infra/workflows.ts');
    const { createApi, routeTo } = await import('./infra/api.ts');
    const { createFunctions } = await import('./infra/functions.ts');
    const { createEvidence } = await import('./infra/evidence.ts');
    const { createFailures, deliverChanges, takeTelegram } = await import('./infra/delivery.ts');
    const { createReports } = await import('./infra/reports.ts');
    const { createSchedule } = await import('./infra/schedules.ts');
    const { createAlarms } = await import('./infra/alarms.ts');
    const { createDashboard } = await import('./infra/dashboard.ts');

    const settings = readSettings($app.stage, process.env);
    const signingSecret = new sst.Secret('SigningSecret');
    const auditSecret = new sst.Secret('AuditSecret');
    // Most installations have no such machine: nothing need be set.
    const webhookSecrets = new sst.Secret('WebhookSecrets', '');
    const telegramToken = settings.telegramBot === undefined ? undefined : new sst.Secret('TelegramToken');
    const oidcClientSecret = new sst.Secret('OidcClientSecret', '');
    const table = createTable(settings);
    const mail = createMail(settings);
    const api = createApi(settings);
    const evidence = createEvidence(settings, api);
    const names = nameMachines(table);
    const failures = createFailures();
    const functions = createFunctions({
      ...{
        settings,
        table,
        evidence,
        mail,
        api,
        signingSecret,
        auditSecret,
        webhookSecrets,
        telegramToken,
        oidcClientSecret,
        failures,
      },
      machines: names,
    });
    const machines = createMachines(settings, names, functions.tasks);
    routeTo(api, functions);
    deliverChanges(table, functions, failures);
    takeTelegram(api, functions, settings);
    createSchedule(functions.sweeper);
    createReports(functions.reports, machines, mail);
    createAlarms({ settings, table, api, functions, machines, failures });
    createDashboard({ table, api, functions, machines });

    return { url: api.url, table: table.name, complaintMachine: machines.complaint.arn };
  },
});
