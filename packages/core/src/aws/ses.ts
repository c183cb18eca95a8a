import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { oneLine } from '../messages/clean.ts';
import { mailAddress } from '../ports/mail-address.ts';
import { type Notifier, Undeliverable } from '../ports/notifier.ts';

/** What SES says where the address or the content is refused. The rest (quotas, pauses) may pass. */
const REFUSALS: ReadonlySet<string> = new Set(['MessageRejected', 'BadRequestException']);

/** RFC 5322, 2.1.1: no line of a header is longer. */
const LONGEST_SUBJECT = 998;

/** Sends through Amazon SES; `from` must be an identity verified there. */
export function sesNotifier(
  client: SESv2Client,
  options: { from: string; configurationSet?: string },
): Notifier {
  const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  return {
    async send(message) {
      const command = new SendEmailCommand({
        FromEmailAddress: options.from,
        Destination: { ToAddresses: [mailAddress(message.to)] },
        Content: {
          Simple: {
            Subject: utf8(oneLine(message.subject, LONGEST_SUBJECT)),
            Body: { Text: utf8(message.text), Html: utf8(message.html) },
          },
        },
        EmailTags: [
          { Name: 'message', Value: tagValue(message.id) },
          { Name: 'kind', Value: message.kind },
        ],
        ConfigurationSetName: options.configurationSet,
      });
      try {
        await client.send(command);
      } catch (error) {
        // SES may quote the address in its message, which has no place in a log: only the name goes on.
        if (error instanceof Error && REFUSALS.has(error.name)) throw new Undeliverable(error.name);
        throw error;
      }
    },
  };
}

/** SES takes letters, digits, `_`, `-`, `.` and `@`, at most 256 of them. */
function tagValue(text: string): string {
  return text.replace(/[^\w.@-]/g, '_').slice(0, 256);
}
