import { html } from 'hono/html';
import type { Schema } from './document.ts';
import type { DocsTexts } from './texts.ts';

type Html = ReturnType<typeof html>;

/** Deeper ones are shown by their kind alone. */
const DEEPEST = 3;

/** What a value of the schema is, in a few words, and its members where it has any. */
export function membersOf(
  schema: Schema,
  texts: DocsTexts,
  depth = 0,
): { readonly kind: Html; readonly members: readonly Html[] } {
  const inner = schema.type === 'array' ? schema.items : schema;
  const members =
    inner?.properties === undefined || depth > DEEPEST
      ? []
      : Object.entries(inner.properties).map(([name, member]) => {
          const { kind, members } = membersOf(member, texts, depth + 1);
          const isRequired = inner.required?.includes(name);
          return html`<dt><code>${name}</code> ${isRequired ? html`<span class="must">${texts.required}</span>` : ''}</dt><dd>${member.description === undefined ? '' : html`<span lang="en">${prose(member.description)}</span> `}${kind}${members.length === 0 ? '' : html`<dl>${members}</dl>`}</dd>`;
        });
  return { kind: kindOf(schema, texts), members };
}

function kindOf(schema: Schema, texts: DocsTexts): Html {
  const { $ref, type, format, items } = schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return html`${choices.map((one, index) => html`${index === 0 ? '' : ` ${texts.either} `}${kindOf(one, texts)}`)}`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined)
    return html`${schema.enum.map((one, index) => html`${index === 0 ? '' : ', '}<code>${String(one)}</code>`)}`;
  if (type === 'array' && items !== undefined)
    return html`${texts.listOf}${kindOf(items, texts)}${boundsOf(schema)}`;
  const kinds = [type ?? 'any'].flat().join(` ${texts.either} `);
  return html`${format ?? kinds}${boundsOf(schema)}`;
}

function boundsOf(schema: Schema): string {
  const { minLength, maxLength, minimum, exclusiveMinimum, maximum, minItems, maxItems } = schema;
  const least = minLength ?? minimum ?? minItems;
  const most = maxLength ?? maximum ?? maxItems;
  const bounds = [
    ...(least !== undefined ? [`≥ ${least}`] : []),
    ...(exclusiveMinimum !== undefined ? [`> ${exclusiveMinimum}`] : []),
    ...(most !== undefined ? [`≤ ${most}`] : []),
    ...(schema.default !== undefined ? [`= ${String(schema.default)}`] : []),
  ];
  return bounds.length > 0 ? `, ${bounds.join(', ')}` : '';
}

/** Backquotes mark what is to be written as it is. */
export function prose(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
