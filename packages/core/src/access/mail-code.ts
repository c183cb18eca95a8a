import { createHmac } from 'node:crypto';
import type { ComplaintId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';

const DIGITS = 6;

/**
 * Six digits that prove that somebody reads the complainant's mail, by the number of the request for them: nothing
 * secret has to be stored, neither with the complaint nor with the message that carries them.
 */
export function mailCode(settings: Pick<Settings, 'secret'>, id: ComplaintId, serial: number): string {
  const proof = createHmac('sha256', settings.secret).update(`code\n${id}\n${serial}`).digest();
  return String(proof.readUIntBE(0, 6) % 10 ** DIGITS).padStart(DIGITS, '0');
}
