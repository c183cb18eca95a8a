import { mkdirSync, writeFileSync } from 'node:fs';
import { type BuiltFunction, bundleFunction } from '../bundle.ts';
import { OUTPUT } from '../platform.ts';
import type { Call } from './rights.ts';

const CLIENTS: Readonly<Record<string, readonly [module: string, client: string]>> = {
  dynamodb: ['@aws-sdk/client-dynamodb', 'DynamoDBClient'],
  states: ['@aws-sdk/client-sfn', 'SFNClient'],
  ses: ['@aws-sdk/client-sesv2', 'SESv2Client'],
};

/** What an intake is read with before anything is decided: zod for what is asked, Temporal for its zone. */
const READING = {
  imports: `
    import * as z from 'zod';
    import { Temporal } from 'temporal-polyfill';
    import { intakeSchema } from '../../../functions/src/api/schemas.ts';
    z.config({ jitless: true });`,
  statements: `
      const complainant = { name: 'A. Customer', email: 'customer@example.com' };
      intakeSchema.parse({ channel: 'web', subject: 'Late', description: 'It never came.', complainant });
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO('Europe/Berlin').add({ days: 5 });`,
};

/**
 * A bare Hono application that makes the calls it is sent, one after the other, and knows how to make those only:
 * what any function must pay for that does this work. `reading`: it also reads an intake as ours does, and no more.
 * Bundled as ours are.
 */
export async function bundleBare(
  name: string,
  calls: readonly Call[],
  { reading = false } = {},
): Promise<BuiltFunction> {
  const services = [...new Set(calls.map(({ service }) => service))];
  const commandsOf = (service: string) => [
    ...new Set(
      calls.filter((call) => call.service === service).map(({ operation }) => `${operation}Command`),
    ),
  ];
  const imports = services.map((service) => {
    const [module, client] = CLIENTS[service] ?? [];
    return `import { ${[client, ...commandsOf(service)].join(', ')} } from '${module}';`;
  });
  const source = `
    ${imports.join('\n')}
    ${reading ? READING.imports : ''}
    import { Hono } from 'hono';
    import { handle } from 'hono/aws-lambda';
    const clients = { ${services.map((service) => `${service}: new ${CLIENTS[service]?.[1]}({})`).join(', ')} };
    const commands = { ${services.flatMap(commandsOf).join(', ')} };
    const app = new Hono();
    app.post('/v1/complaints', async (c) => {
      ${reading ? READING.statements : ''}
      for (const { service, operation, input } of await c.req.json())
        await clients[service].send(new commands[operation + 'Command'](input));
      return c.json({}, 201);
    });
    export const handler = handle(app);`;
  const folder = `${OUTPUT}bare/`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.ts`, source);
  return bundleFunction(
    {
      functionID: `Bare${name}`,
      handler: `.sst/check/bare/${name}.handler`,
      runtime: 'nodejs24.x',
      encryptionKey: Buffer.alloc(32).toString('base64'),
      links: {},
      properties: { architecture: 'arm64', minify: true, sourcemap: true, splitting: false },
    },
    folder,
  );
}
