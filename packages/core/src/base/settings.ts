import type { EvidenceLimits } from './evidence-limits.ts';
import type { Language } from './vocabulary.ts';

/** What an installation has decided for itself. */
export interface Settings {
  /** Where complainants reach the API, without a slash at the end: `https://complaints.example.com`. */
  readonly publicUrl: string;
  /** An assignee's mail goes to `<assignee>@<mailDomain>` where the name is no address itself; so does a team's. */
  readonly mailDomain: string;
  /** Whoever replies to a mail is heard: something takes mail in. */
  readonly takesReplies?: boolean;
  /** Where each team's mail goes. With them, no complaint is given to a team that is not among them. */
  readonly teamAddresses?: ReadonlyMap<string, string>;
  /** So long a complaint is kept that is over and unchanged, and then removed; for ever where nothing is said. */
  readonly keepClosedDays?: number;
  /** IANA name: of policies and calendars that name none. */
  readonly timeZone: string;
  /** Of messages to teams and assignees. */
  readonly staffLanguage: Language;
  /** Where telephone numbers are from that say no country, of complaints without a jurisdiction; ISO 3166, `CN`. */
  readonly country?: string;
  /** The same intake again from the same caller within so long is taken for the first one; 10, and 0 for never. */
  readonly repetitionSeconds?: number;
  /** So many receipts go to one address in a day, and no more; as many as come where nothing is said. */
  readonly receiptsPerDay?: number;
  readonly evidence?: Partial<EvidenceLimits>;
  /** Strangers may complain by the form; there is none where nothing is said. */
  readonly form?: {
    /** Pages of these may show it in a frame. */
    readonly origins: readonly string[];
  };
  /** A browser's form brings so many bytes and no more, where something in front of the API passes no more on. */
  readonly formBytes?: number;
  /** So much of JSON may be in one answer, where whoever hands it on takes no more; what is longer has a cursor. */
  readonly answerBytes?: number;
  /** Webhooks may go to addresses of private networks and this machine, and by plain http. */
  readonly webhooksToPrivate?: boolean;
  /** Networks whose gateways bring messages and are told some, by the names that they sign by. */
  readonly gateways?: readonly string[];
  /** A bot talks to people, and to groups of the staff. */
  readonly hasBot?: boolean;
  /** Signs survey links, idempotency keys and cursors; at least 32 random bytes. */
  readonly secret: string;
}
