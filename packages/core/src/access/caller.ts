import type { ComplaintId } from '../base/ids.ts';
import type { Absence } from './absence.ts';

/** What people are, by their token's claim. A name that is none of these grants nothing. */
export const ROLES = ['handler', 'supervisor', 'operations', 'auditor', 'privacy', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** What a client app's key is good for; of complaints and of what it is told, for those alone that it has submitted. */
export const SCOPES = ['complaints:create', 'complaints:read', 'complaints:act', 'webhooks:manage'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks. Who they are has been proven where they came in; what they may is decided by `decide` alone. */
export type Caller =
  /** A person. `subject` is what their issuer knows them by, `id` that and the issuer's name. */
  | {
      readonly kind: 'person';
      readonly id: string;
      readonly subject: string;
      readonly roles: ReadonlySet<Role>;
      readonly teams: ReadonlySet<string>;
      /** Whose last just now, where it matters whom this person stands in for. */
      readonly absences?: readonly Absence[];
    }
  /** A company's app, by its name; all keys of one app are the same caller. */
  | { readonly kind: 'client'; readonly id: string; readonly scopes: ReadonlySet<Scope> }
  /** An app under development, by its name: of the installation itself it reaches nothing but its own test clocks. */
  | { readonly kind: 'sandbox'; readonly id: string; readonly scopes: ReadonlySet<Scope> }
  /** Whoever has the link to one complaint. */
  | { readonly kind: 'complainant'; readonly id: string; readonly complaintId: ComplaintId }
  /** What reports to us by requests that it signs, by the name that its secret goes by. */
  | { readonly kind: 'machine'; readonly id: string }
  | { readonly kind: 'anybody' };

/** Nobody has said who asks. */
export const ANYBODY: Caller = { kind: 'anybody' };

/** Kind and id, as the timeline and the audit name a caller: `person:…`, `client:shop`. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'anybody' ? caller.kind : `${caller.kind}:${caller.id}`;
}
