import { createHash } from 'node:crypto';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import {
  type Documented,
  type DocumentedOperation,
  type DocumentedResponse,
  documentSchema,
  type Schema,
} from './document.ts';
import { membersOf, prose } from './schema-view.ts';
import { STYLE } from './style.ts';
import { DOCS_TEXTS, type DocsTexts } from './texts.ts';

type Html = ReturnType<typeof html>;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const DOCS_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
};

/** The contract for people: one page, without script and without anything from elsewhere. */
export function docsPage(document: unknown, language: Language): Html {
  const contract = documentSchema.parse(document);
  const texts = DOCS_TEXTS[language];
  const { info, tags, components } = contract;
  const operations = operationsOf(contract);
  const ofTag = (name: string) => operations.filter(({ operation }) => operation.tags[0] === name);

  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${texts.title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#operations">${texts.skip}</a>
<div class="frame">
<header>
<h1>${texts.title}</h1>
<p class="quiet">${texts.version(info.version)} · <a href="/openapi.json">${texts.machineReadable}</a></p>
${texts.note === '' ? '' : html`<p>${texts.note}</p>`}
<div lang="en">${info.description.split('\n\n').map((paragraph) => html`<p>${prose(paragraph)}</p>`)}</div>
</header>
<nav aria-label="${texts.contents}">
${tags.map(
  ({ name, description }) => html`<a href="#${name}" lang="en"><strong>${description}</strong></a>
<ul lang="en">${ofTag(name).map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}</ul>`,
)}
<a href="#schemas"><strong>${texts.schemas}</strong></a>
</nav>
<main id="operations">
${tags.map(
  ({ name, description }) => html`<section>
<h2 id="${name}" lang="en">${description}</h2>
${ofTag(name).map((one) => operationView(one, components.responses, texts))}
</section>`,
)}
<section>
<h2 id="schemas">${texts.schemas}</h2>
${Object.entries(components.schemas).map(([name, schema]) => schemaView(name, schema, texts))}
</section>
</main>
</div>
</body>
</html>`;
}

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

function operationsOf({ paths }: Documented): Placed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

function operationView(
  { method, path, operation }: Placed,
  shared: Readonly<Record<string, DocumentedResponse>>,
  texts: DocsTexts,
): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const named = parameters.flatMap(({ name, in: place, schema, ...others }) =>
    name !== undefined && place !== undefined ? [{ name, place, schema: schema ?? {}, ...others }] : [],
  );
  const links = Object.values(responses).flatMap(({ links = {} }) => Object.values(links));
  return html`
<article class="operation" id="${operationId}">
<h3 lang="en">${summary}</h3>
<p class="request"><code><span class="method ${method}">${method.toUpperCase()}</span> ${path}</code></p>
${description === undefined ? '' : html`<p lang="en">${prose(description)}</p>`}
${named.length === 0 ? '' : html`<h4>${texts.parameters}</h4><dl>${named.map(({ name, place, required, description: about, schema }) => html`<dt><code>${name}</code> <span class="quiet">${texts.places[place]}</span> ${required ? html`<span class="must">${texts.required}</span>` : ''}</dt><dd><span lang="en">${prose(about ?? '')}</span> ${membersOf(schema, texts).kind}</dd>`)}</dl>`}
${requestBody === undefined ? '' : html`<h4>${texts.body}</h4>${contentView(requestBody.content, texts)}`}
<h4>${texts.answers}</h4>
${Object.entries(responses).map(([status, response]) => responseView(status, response.$ref === undefined ? response : (shared[lastOf(response.$ref)] ?? {}), texts))}
${links.length === 0 ? '' : html`<p class="quiet">${texts.next}: ${links.map(({ operationId: id }) => html` <a href="#${id}">${id}</a>`)}</p>`}
</article>`;
}

/** Says nothing that the status does not. */
const AS_ASKED = 'As asked.';

const lastOf = (ref: string) => ref.split('/').at(-1) ?? '';

function responseView(
  status: string,
  { description = '', content = {} }: DocumentedResponse,
  texts: DocsTexts,
) {
  const isProblem = 'application/problem+json' in content;
  return isProblem
    ? html`<p class="quiet"><code>${status}</code> <span lang="en">${prose(description)}</span></p>`
    : html`<p class="quiet"><code>${status}</code> ${description === AS_ASKED ? '' : html`<span lang="en">${prose(description)}</span>`}</p>${contentView(content, texts)}`;
}

function contentView(content: NonNullable<DocumentedResponse['content']>, texts: DocsTexts): Html[] {
  return Object.entries(content).map(
    ([type, { schema, example }]) => html`
<p><code>${type}</code> ${schema?.$ref === undefined ? '' : html`<a href="#schema-${lastOf(schema.$ref)}">${lastOf(schema.$ref)}</a>`}</p>
${example === undefined ? '' : html`<details><summary>${texts.example}</summary><pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre></details>`}`,
  );
}

function schemaView(name: string, schema: Schema, texts: DocsTexts): Html {
  const { kind, members } = membersOf(schema, texts);
  return html`
<article class="schema" id="schema-${name}">
<h3><code>${name}</code></h3>
${schema.description === undefined ? '' : html`<p lang="en">${prose(schema.description)}</p>`}
${members.length === 0 ? html`<p class="quiet">${kind}</p>` : ''}
<dl>${members}</dl>
</article>`;
}
