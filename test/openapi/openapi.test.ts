import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OPERATIONS, type OperationId } from '../../functions/src/api/operations.ts';
import { CONTRACT } from '../../functions/src/openapi/contract.ts';
import type { Examples } from '../../functions/src/openapi/document.ts';
import { FILE, openApiText } from './text.ts';
import { walkLives } from './walk.ts';

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  schema: z.json(),
  example: z.json().optional(),
});
const content = z.record(z.string(), z.object({ schema: z.json(), example: z.json().optional() }));
const operation = z.object({
  operationId: z.custom<OperationId>((id) => typeof id === 'string' && Object.hasOwn(OPERATIONS, id)),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.union([parameter, z.object({ $ref: z.string() })])),
  requestBody: z.object({ content }).optional(),
  responses: z.record(
    z.string(),
    z.union([
      z.object({ $ref: z.string() }),
      z.object({
        content: content.optional(),
        links: z
          .record(
            z.string(),
            z.object({ operationId: z.string(), parameters: z.record(z.string(), z.string()) }),
          )
          .optional(),
      }),
    ]),
  ),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ securitySchemes: z.record(z.string(), z.json()) }),
});

const text = readFileSync(FILE, 'utf8');
const document = documentSchema.parse(JSON.parse(text));
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

let examples: Examples;
beforeAll(async () => {
  examples = await walkLives();
});

describe('openapi.json', () => {
  it('is what the code says: `npm run openapi` writes it', async () => {
    expect(text === (await openApiText()), 'npm run openapi').toBe(true);
  });

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('names every operation once', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it('refers to nothing that is not there', () => {
    const whole: unknown = JSON.parse(text);
    for (const [, ref = ''] of text.matchAll(/"\$ref": "#([^"]*)"/g)) {
      const found = ref
        .split('/')
        .slice(1)
        .reduce<unknown>((at, name) => z.record(z.string(), z.unknown()).parse(at)[name], whole);
      expect(found, ref).toBeTypeOf('object');
    }
  });

  it('links operations by everything that their paths ask for', () => {
    for (const { responses } of operations)
      for (const response of Object.values(responses)) {
        if (!('links' in response)) continue;
        for (const { operationId, parameters } of Object.values(response.links ?? {})) {
          const target = operations.find((one) => one.operationId === operationId);
          const asked = target?.parameters.flatMap((one) =>
            'in' in one && one.in === 'path' ? [one.name] : [],
          );
          expect(asked, operationId).toEqual(Object.keys(parameters));
        }
      }
  });

  it('leads from a submission to everything that can be done with a complaint', () => {
    const submission = operations.find(({ operationId }) => operationId === 'complaints.submit');
    const created = submission?.responses['201'];
    const reached = created && 'links' in created ? Object.values(created.links ?? {}) : [];
    const others = Object.keys(OPERATIONS).filter((id) =>
      /^(complaints\.(?!submit|list)|record\.|remedies\.promise|tasks\.add)/.test(id),
    );
    expect(reached.map(({ operationId }) => operationId).sort()).toEqual(others.sort());
  });

  it('names no security scheme that it does not declare', () => {
    for (const { operationId, security } of operations)
      for (const scheme of security.flatMap((one) => Object.keys(one)))
        expect(Object.keys(document.components.securitySchemes), operationId).toContain(scheme);
  });
});

describe('the examples', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const expectValid = (what: string, schema: z.core.util.JSONType, example: z.core.util.JSONType) => {
    const whole = { ...z.record(z.string(), z.json()).parse(schema), components: document.components };
    const isValid = ajv.validate(whole, example);
    expect(isValid ? [] : ajv.errors, what).toEqual([]);
  };

  it('are there for every operation that answers more than the contract itself', () => {
    const answered = Object.keys(examples.operations).sort();
    // The contract itself, and bytes.
    const others = ['service.openapi', 'service.docs', 'evidence.content', 'evidence.thumbnail'];
    expect(answered).toEqual(
      Object.keys(OPERATIONS)
        .filter((id) => !others.includes(id))
        .sort(),
    );
  });

  it.each(operations.map((one) => [one.operationId, one] as const))(
    'of %s are as its schemas have them',
    (operationId, { parameters, requestBody, responses }) => {
      const example = examples.operations[operationId];
      for (const one of parameters)
        if ('in' in one && one.example !== undefined)
          expectValid(`${operationId} ${one.name}`, one.schema, one.example);
      const { schema, example: body } = requestBody?.content['application/json'] ?? {};
      if (schema !== undefined && body !== undefined) expectValid(`${operationId} body`, schema, body);
      expect(body).toEqual(example?.body);
      for (const [status, response] of Object.entries(responses)) {
        if (!('content' in response) || Number(status) !== CONTRACT[operationId].answer.status) continue;
        const answer = response.content?.['application/json'];
        if (answer?.example !== undefined)
          expectValid(`${operationId} answer`, answer.schema, answer.example);
        expect(answer?.example).toEqual(example?.answer);
      }
      if (example) {
        const { schema } = CONTRACT[operationId].answer;
        const result = schema && z.safeParse(schema, example.answer);
        expect(result?.error?.issues, operationId).toBeUndefined();
      }
    },
  );
});
