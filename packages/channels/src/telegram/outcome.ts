import { type Caller, nameOf } from '@redress/core/access/caller.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import { keyedRequest } from '@redress/core/base/keyed-request.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Audit } from '@redress/core/records/audit-trail.ts';
import type { Codes } from './codes.ts';
import type { AskedPoll, Counted } from './polls.ts';
import type { Telegram } from './telegram.ts';

/** What came of a task, as the chat hears of it. */
export type Result =
  | { readonly is: 'taken'; readonly complaint: ComplaintId }
  | { readonly is: 'done' }
  /** It cannot be done, now or later. */
  | { readonly is: 'refused' }
  /** Nobody can tell what is wanted. */
  | { readonly is: 'unclear' }
  | { readonly is: 'mentioned'; readonly token: string }
  | { readonly is: 'bound-person' }
  | { readonly is: 'bound-team'; readonly team: string }
  | { readonly is: 'bound-mention'; readonly complaint: ComplaintId }
  | { readonly is: 'bound-link'; readonly complaint: ComplaintId }
  | { readonly is: 'unknown-person' }
  | { readonly is: 'acted'; readonly name: string }
  /** `here`: it is to be asked in this chat. */
  | { readonly is: 'asked'; readonly poll: string; readonly asked: number; readonly here?: AskedPoll }
  | { readonly is: 'counted'; readonly counted: Counted | undefined };

export interface Carrier {
  readonly services: Services;
  readonly telegram: Telegram;
  readonly codes: Codes;
  readonly audit?: Pick<Audit, 'noteRefusal' | 'countRefusal'> | undefined;
}

/** Done once for each task, whoever asks for it again. */
export const requestOf = ({ settings }: Services, caller: Caller, key: string) =>
  keyedRequest(settings, { caller: nameOf(caller), key, request: key });
