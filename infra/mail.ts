/// <reference path="../.sst/platform/config.d.ts" />
import type { Settings } from './settings.ts';

export interface Mail {
  /** The mail domain, as SES knows it. */
  readonly identity: aws.sesv2.EmailIdentity;
  /** How this installation sends: no other one uses it, so what becomes of its mail is told to it alone. */
  readonly configurationSet: aws.sesv2.ConfigurationSet;
}

/** The domain that mail is sent from, with DKIM, and with DMARC where Route 53 is at hand. */
export function createMail({ mailDomain, mailIdentity, route53 }: Settings): Mail {
  if (mailIdentity === 'existing') {
    // `sst.aws.Email.get` would send by the other installation's configuration set, too.
    return {
      identity: aws.sesv2.EmailIdentity.get('MailIdentity', mailDomain),
      configurationSet: new aws.sesv2.ConfigurationSet('MailConfig', {
        configurationSetName: `${$app.name}-${$app.stage}-mail`,
        ...SENDING,
      }),
    };
  }
  const { nodes } = new sst.aws.Email('Mail', {
    sender: mailDomain,
    // Fails where mail neither is signed nor comes from our own sender; reports go nowhere until somebody reads them.
    ...(route53 ? { dmarc: 'v=DMARC1; p=quarantine;' } : { dns: false as const }),
    transform: { configurationSet: (set) => void Object.assign(set, SENDING) },
  });
  return nodes;
}

const SENDING = {
  deliveryOptions: { tlsPolicy: 'REQUIRE' },
  reputationOptions: { reputationMetricsEnabled: true },
  // Whoever has complained or cannot be reached is not written to again.
  suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
};
