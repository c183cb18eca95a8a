import type { Language } from './vocabulary.ts';

/** What an installation has decided for itself. */
export interface Settings {
  /** Where complainants reach the API, without a slash at the end: `https://complaints.example.com`. */
  readonly publicUrl: string;
  /** A team's mail goes to `<team>@<mailDomain>`, an assignee's too where it is no address itself. */
  readonly mailDomain: string;
  /** Of messages to teams and assignees. */
  readonly staffLanguage: Language;
  /** Signs survey links and idempotency keys; at least 32 random bytes. */
  readonly secret: string;
}
