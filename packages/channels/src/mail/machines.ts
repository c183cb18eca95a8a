import type { ParsedMail } from './parsed.ts';

/** By which a machine has written a mail, if one has: nobody answers it. */
export type Machine = 'own' | 'report' | 'auto-reply' | 'list' | 'bulk' | 'bounce';

/** What programs for absences write, whatever they forget to say of themselves. */
const ABSENT =
  /^\s*(automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|abwesenheitsnotiz|自动回复|自動回覆|自动答复|外出自动回复)\s*[:：]/i;
const BOUNCED =
  /^\s*(undeliver(ed|able)|mail delivery (failed|failure|subsystem)|delivery status notification|returned mail|failure notice|系统退信|退信)/i;
const POSTMASTERS = /^(mailer-daemon|postmaster|mail-daemon)@/i;

export function machineBehind(
  { headers, subject, from }: ParsedMail,
  nullPath: boolean,
): Machine | undefined {
  const said = (name: string) => (headers.get(name) ?? '').toLowerCase();
  const type = said('content-type');
  if (/^multipart\/report/.test(type)) return 'report';
  if (headers.has('x-redress-message')) return 'own';
  if (POSTMASTERS.test(from?.address ?? '') || (nullPath && BOUNCED.test(subject))) return 'bounce';
  const submitted = said('auto-submitted').replace(/[;\s(].*$/s, '');
  const isAutomatic = submitted !== '' && submitted !== 'no';
  if (isAutomatic || headers.has('x-autoreply') || headers.has('x-autorespond') || ABSENT.test(subject))
    return 'auto-reply';
  if (said('precedence') === 'auto_reply' || /\b(all|autoreply)\b/.test(said('x-auto-response-suppress')))
    return 'auto-reply';
  if (headers.has('list-id') || headers.has('list-unsubscribe') || said('precedence') === 'list')
    return 'list';
  if (/^(bulk|junk)$/.test(said('precedence')) || headers.has('x-loop')) return 'bulk';
  if (nullPath) return 'auto-reply';
  return undefined;
}
