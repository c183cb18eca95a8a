import { withAsciiDomain } from '../base/mail-address.ts';
import { AddressRefused } from './notifier.ts';

const SPECIALS = String.raw`\s\p{C}<>()[\]\\,;:"@`;
const BARE_ADDRESS = new RegExp(`^[^${SPECIALS}]+@[^${SPECIALS}]+$`, 'u');
/** RFC 5321, 4.5.3.1.3, without the angle brackets of the path. */
const LONGEST_ADDRESS = 254;

/**
 * The one address a message goes to, its domain in ASCII, which can neither end its header nor add a second recipient.
 * @throws AddressRefused where the text is anything else; the error does not repeat it.
 */
export function mailAddress(text: string): string {
  const address = withAsciiDomain(text);
  if (Buffer.byteLength(address) > LONGEST_ADDRESS || !BARE_ADDRESS.test(address)) {
    throw new AddressRefused('the recipient is not a mail address');
  }
  return address;
}
