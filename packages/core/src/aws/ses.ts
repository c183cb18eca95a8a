import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { oneLine } from '../messages/clean.ts';
import { mailAddress } from '../ports/mail-address.ts';
import { AddressRefused, type Notifier, ProviderFault } from '../ports/notifier.ts';

/**
 * The request for this one message is refused: its address is none. `MessageRejected`, on the other hand, is what
 * an unverified sender and an account in the sandbox get for every address.
 */
const ADDRESS_FAULTS: ReadonlySet<string> = new Set(['BadRequestException']);
const THROTTLES: ReadonlySet<string> = new Set(['TooManyRequestsException', 'ThrottlingException']);
/** There was no connection, so nothing can have been sent. */
const NO_CONNECTION: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** RFC 5322, 2.1.1: no line of a header is longer. */
const LONGEST_SUBJECT = 998;

/** Sends through Amazon SES; `from` must be an identity verified there. */
export function sesNotifier(
  client: SESv2Client,
  options: { from: string; configurationSet?: string },
): Notifier {
  const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  return {
    async send(message, signal) {
      const command = new SendEmailCommand({
        FromEmailAddress: options.from,
        Destination: { ToAddresses: [sesAddress(message.to)] },
        Content: {
          Simple: {
            Subject: utf8(oneLine(message.subject, LONGEST_SUBJECT)),
            Body: { Text: utf8(message.text), Html: utf8(message.html) },
            // SES puts a Message-ID of its own.
            Headers: [
              { Name: 'X-Redress-Message', Value: message.id },
              { Name: 'Auto-Submitted', Value: 'auto-generated' },
              { Name: 'Content-Language', Value: message.language },
            ],
          },
        },
        EmailTags: [
          { Name: 'message', Value: tagValue(message.id) },
          { Name: 'kind', Value: message.kind },
        ],
        ConfigurationSetName: options.configurationSet,
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: signal });
        return MessageId === undefined ? {} : { providerId: MessageId };
      } catch (error) {
        throw faultOf(error);
      }
    },
  };
}

/** SES speaks no SMTPUTF8: before the @ it takes ASCII alone. */
function sesAddress(to: string): string {
  const address = mailAddress(to);
  if (/\P{ASCII}/u.test(address)) throw new AddressRefused('the provider takes ASCII only before the @');
  return address;
}

/**
 * SES answered that it does not send: the address's fault, or its own. Where it did not answer nobody knows, and
 * the error goes on as it is. SES may quote the address in its message, which has no place in a log.
 */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (ADDRESS_FAULTS.has(error.name)) return new AddressRefused(error.name);
  if (THROTTLES.has(error.name)) return new ProviderFault(error.name, true);
  if ('$response' in error && error.$response !== undefined) return new ProviderFault(error.name);
  if ('code' in error && NO_CONNECTION.has(error.code)) return new ProviderFault(String(error.code));
  return error;
}

/** SES takes letters, digits, `_`, `-`, `.` and `@`, at most 256 of them. */
function tagValue(text: string): string {
  return text.replace(/[^\w.@-]/g, '_').slice(0, 256);
}
