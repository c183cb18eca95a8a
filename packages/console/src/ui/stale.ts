import { html } from 'hono/html';
import type { PageContext } from '../context.ts';
import type { Field, Sent, Values } from './forms.ts';
import type { Html } from './layout.ts';

/*
 * Somebody else has changed what a form was filled in from. What one of the two has changed is taken from there; of what
 * both have changed whoever sends the form chooses, field by field, with the two beside each other.
 */

/** What the form was filled in from, as it says itself. */
export function seenBefore({ all }: Sent, version: number) {
  const was = Object.entries(all).flatMap(([name, value]) =>
    name.startsWith('was.') ? [[name.slice('was.'.length), value] as const] : [],
  );
  return { was: Object.fromEntries(was), version: Number(all.seen ?? version) || version };
}

/** Of what was chosen between, theirs where that was chosen. */
export function choicesTaken({ all }: Sent): Values {
  const chosen = Object.entries(all).flatMap(([name, choice]) => {
    const field = name.startsWith('take.') ? name.slice('take.'.length) : undefined;
    return field !== undefined && choice === 'theirs' ? [[field, all[`theirs.${field}`] ?? ''] as const] : [];
  });
  return Object.fromEntries(chosen);
}

interface Both {
  readonly fields: readonly Field[];
  readonly seen: { readonly was: Values };
  /** As it is now; undefined where the form is not filled in from anything. */
  readonly theirs: Values | undefined;
  readonly yours: Values;
  readonly since: Html;
}

export function staleness(
  { var: { words } }: PageContext,
  { fields, seen: { was }, theirs, yours, since }: Both,
): { readonly values: Values; readonly changed: Html } {
  const { stale } = words.complaint;
  const values: Record<string, string> = { ...yours };
  const disputed: Field[] = [];
  for (const field of theirs === undefined ? [] : fields) {
    const [before = '', now = '', mine = ''] = [was[field.name], theirs?.[field.name], yours[field.name]];
    if (now === before || now === mine || field.kind === 'hidden') continue;
    if (mine === before) values[field.name] = now;
    else disputed.push(field);
  }
  const row = ({ name, label }: Field) => {
    const side = (whose: 'theirs' | 'yours', value = '') =>
      html`<td><label class="check"><input type="radio" name="take.${name}" value="${whose}"${whose === 'yours' ? html` checked` : ''}><span dir="auto">${value === '' ? words.complaint.none : value}</span></label></td>`;
    return html`<tr><th scope="row">${label}<input type="hidden" name="theirs.${name}" value="${theirs?.[name] ?? ''}"></th>${side('theirs', theirs?.[name])}${side('yours', yours[name])}</tr>`;
  };
  const changed = html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${stale.heading}</h2>
<p>${disputed.length > 0 ? stale.lead : stale.again}</p>${since}
${disputed.length === 0 ? '' : html`<table><thead><tr><th scope="col">${stale.field}</th><th scope="col">${stale.theirs}</th><th scope="col">${stale.yours}</th></tr></thead><tbody>${disputed.map(row)}</tbody></table>`}</div>`;
  return { values, changed };
}
