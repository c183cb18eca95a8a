import { domainToASCII, domainToUnicode } from 'node:url';
import * as z from 'zod/mini';
import { tidyCode } from './plain-text.ts';
import { wrong } from './wrong.ts';

/** RFC 5321, 4.5.3.1: in bytes, the last without the angle brackets of the path. */
const LONGEST_NAME = 64;
const LONGEST_LABEL = 63;
const LONGEST_ADDRESS = 254;
/** With a name and a link's questions around it. */
const LONGEST_PASTED = 2000;

/** What is wrong, as a schema says it. */
const FAULTS = {
  no_at: 'must be an e-mail address: it has no @',
  several_ats: 'must be an e-mail address: it has more than one @',
  several_addresses: 'must be an e-mail address: it holds several; give one',
  space: 'must be an e-mail address: a space stands inside',
  no_name: 'must be an e-mail address: nothing stands before the @',
  name_too_long: 'must be an e-mail address: more than 64 bytes stand before the @',
  name_dots: 'must be an e-mail address: a dot before the @ stands first, last or beside another one',
  name_character: 'must be an e-mail address: before the @ stands a character that cannot stand there',
  no_domain: 'must be an e-mail address: nothing stands after the @',
  no_dot: 'must be an e-mail address: what stands after the @ has no dot',
  domain_dots: 'must be an e-mail address: after the @ two dots stand beside each other, or one first',
  domain_character: 'must be an e-mail address: after the @ stands a character that cannot stand there',
  domain_hyphen: 'must be an e-mail address: after the @ a hyphen stands beside a dot or at an end',
  domain_number: 'must be an e-mail address: what stands after the @ ends in a number',
  label_too_long: 'must be an e-mail address: after the @ more than 63 characters stand without a dot',
  too_long: 'must be an e-mail address: it has more than 254 bytes',
} as const;
type Fault = keyof typeof FAULTS;

/** In letters, digits and signs of any script; what headers give another meaning is quoted, which nobody writes. */
const PLAIN_NAME = /^[\w!#$%&'*+/=?^`{|}~.-]+$/;
const NAME = /^[^\s\p{C}\p{Z}"(),:;<>@[\\\]]+$/u;
const PLAIN_DOMAIN = /^[a-z0-9.-]+$/i;
const DOMAIN = /^(?:[a-z0-9.-]|(?![\p{C}\p{Z}])\P{ASCII})+$/iu;

/**
 * An address as people write and paste it, in one form: `Wang <mailto:wang@EXAMPLE.com>` and `wang＠example。com`
 * are `wang@example.com`. Domains of other scripts stay readable, and are spelt in ASCII when it is sent to.
 */
export function readMailAddress(text: string): { address: string } | { fault: Fault } {
  const plain = unwrapped(narrow(tidyCode(text)).trim());
  const [name, domain, more] = plain.split('@').map((part) => part.trim());
  if (name === undefined || domain === undefined) return { fault: 'no_at' };
  if (/[,;]/.test(plain)) return { fault: 'several_addresses' };
  if (more !== undefined) return { fault: 'several_ats' };
  const composed = name.normalize('NFC');
  const fault = faultOfName(composed);
  if (fault) return { fault };
  const read = readDomain(domain);
  if ('fault' in read) return read;
  if (bytesOf(`${composed}@${read.ascii}`) > LONGEST_ADDRESS) return { fault: 'too_long' };
  return { address: `${composed}@${read.domain}` };
}

/** Most are in ASCII; the classes of Unicode take a millisecond to be made. */
const isName = (text: string) => PLAIN_NAME.test(text) || NAME.test(text);
const isDomain = (text: string) => PLAIN_DOMAIN.test(text) || DOMAIN.test(text);

/** Full-width signs as a keyboard set to Chinese writes them; a full stop of that script is a dot. */
function narrow(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u3002\uff61]/g, '.');
}

/** Without what stands around it in a mail program, in a link, or at a sentence's end. */
function unwrapped(text: string): string {
  const ended = text.replace(/[\s.,;]+$/, '');
  const inside = /^(?:"[^"]*"\s*|[^"<>@,;]*)<([^<>]*)>$/.exec(ended)?.[1]?.trim() ?? ended;
  const link = /^mailto:([^?]*)(?:\?.*)?$/i.exec(inside)?.[1];
  if (link === undefined) return inside;
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}

function faultOfName(name: string): Fault | undefined {
  if (name === '') return 'no_name';
  if (/\s/.test(name)) return 'space';
  if (!isName(name)) return 'name_character';
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return 'name_dots';
  return bytesOf(name) > LONGEST_NAME ? 'name_too_long' : undefined;
}

function readDomain(text: string): { domain: string; ascii: string } | { fault: Fault } {
  const domain = text.normalize('NFKC');
  if (domain === '') return { fault: 'no_domain' };
  if (/\s/.test(domain)) return { fault: 'space' };
  if (!isDomain(domain)) return { fault: 'domain_character' };
  const written = domain.split('.');
  if (written.length < 2) return { fault: 'no_dot' };
  if (written.includes('')) return { fault: 'domain_dots' };
  // The web's parser takes it for an IPv4 address.
  if (/^\d+$/.test(written.at(-1) ?? '')) return { fault: 'domain_number' };
  const ascii = domainToASCII(domain);
  const labels = (ascii || domain).split('.');
  if (labels.some((label) => label.length > LONGEST_LABEL)) return { fault: 'label_too_long' };
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) return { fault: 'domain_hyphen' };
  if (!/^[a-z0-9.-]+$/.test(ascii)) return { fault: 'domain_character' };
  const shown = domainToUnicode(ascii);
  return { domain: domainToASCII(shown) === ascii && isDomain(shown) ? shown : ascii, ascii };
}

/** The address as every mail server understands its domain, whatever it was stored as. */
export function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  const read = readDomain(address.slice(at));
  return 'ascii' in read ? address.slice(0, at) + read.ascii : address;
}

/** For a schema's `transform`: says of what cannot be an address why it is none. */
export function asMailAddress(text: string, context: z.core.ParsePayload): string {
  const read = readMailAddress(text);
  if ('address' in read) return read.address;
  return wrong(context, { params: { rule: read.fault }, message: FAULTS[read.fault] });
}

export const mailAddressSchema = z.lazy(() =>
  z.pipe(z.string().check(z.maxLength(LONGEST_PASTED)), z.transform(asMailAddress)),
);

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
