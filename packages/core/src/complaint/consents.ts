import type { Instant } from '../base/instant.ts';
import type { Complaint } from './complaint.ts';
import { begin } from './steps.ts';

/** What the complainant agrees to, or takes back. */
export interface Consent {
  readonly purpose: string;
  readonly given: boolean;
  readonly how?: string | undefined;
  /** Where it was earlier than it is recorded. */
  readonly at?: Instant | undefined;
}
type Consents = NonNullable<Complaint['consents']>;

/** So many are kept, and the latest of each purpose. */
const MOST = 50;

/** The same complaint where that is known. */
export function recordConsent(
  complaint: Complaint,
  { note, ...consent }: Consent & { note?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { consents = [] } = draft.complaint;
  const said = dated(consent, draft.at);
  const { purpose, given, how, at } = said;
  const last = consents.findLast((one) => one.purpose === purpose);
  if (last?.given === given && (how === undefined || last.how === how)) return complaint;
  const all = [...consents, said];
  const isKept = (one: Consent, index: number) =>
    index >= all.length - MOST || !all.some((later, place) => place > index && later.purpose === one.purpose);
  draft.set({ consents: all.filter(isKept) });
  const data = { purpose, ...(how !== undefined && { how }), ...(at !== draft.at && { since: at }) };
  draft.event('complainant', given ? 'consent-given' : 'consent-withdrawn', data, note);
  return draft.done();
}

/** Nothing was said after it was recorded. */
export function dated({ purpose, given, how, at }: Consent, now: Instant): Consents[number] {
  const since = at !== undefined && at < now ? at : now;
  return { purpose, given, at: since, ...(how !== undefined && { how }) };
}
