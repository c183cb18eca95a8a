/// <reference path="../.sst/platform/config.d.ts" />
import type { Settings } from './settings.ts';

/** The domain that mail is sent from, with DKIM, and with DMARC where Route 53 is at hand. */
export function createMail({ mailDomain, route53 }: Settings) {
  return new sst.aws.Email('Mail', {
    sender: mailDomain,
    // Fails where mail neither is signed nor comes from our own sender; reports go nowhere until somebody reads them.
    ...(route53 ? { dmarc: 'v=DMARC1; p=quarantine;' } : { dns: false as const }),
    transform: {
      configurationSet: (set) => {
        set.deliveryOptions = { tlsPolicy: 'REQUIRE' };
        set.reputationOptions = { reputationMetricsEnabled: true };
        // Whoever has complained or cannot be reached is not written to again.
        set.suppressionOptions = { suppressedReasons: ['BOUNCE', 'COMPLAINT'] };
      },
    },
  });
}
