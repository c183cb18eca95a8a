import { ANYBODY } from '@redress/core';
import { createApi } from '@redress/functions';
import { inspectRoutes } from 'hono/dev';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { auditOf } from '../../test/support/audit.ts';
import { OPERATIONS, type OperationId } from '../src/api/operations.ts';
import { type Handler, routesOf } from '../src/api/routing.ts';
import { COMPLAINANT_OPERATIONS } from '../src/complainant/operations.ts';
import { FORM_OPERATIONS } from '../src/form/operations.ts';
import { openTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

const ALL = Object.values({ ...OPERATIONS, ...COMPLAINANT_OPERATIONS, ...FORM_OPERATIONS });

describe('the table of operations', () => {
  it('names every route of the API, and every operation has its route', () => {
    const routes = inspectRoutes(
      createApi(api.services, { authenticate: async () => ANYBODY, audit: auditOf(api.services) }),
    ).filter(({ isMiddleware }) => !isMiddleware);
    expect(routes.map(named).sort()).toEqual(ALL.map(named).sort());
  });

  it('names no request twice, and writes each part of a path in one way', () => {
    const shapes = ALL.map(named).map((request) => request.replace(/:\w+/g, ':'));
    expect(new Set(shapes).size).toBe(shapes.length);
    for (const { path } of ALL) expect(path).toMatch(/^\/(([a-z0-9.-]+|:[a-z]+)(\/|$))*$/);
  });

  it('takes no handler too few and none too many', () => {
    const handler: Handler = (c) => c.body(null, 204);
    const table = {
      'things.get': { method: 'GET', path: '/things', permission: 'installation.read' },
    } as const;
    const audited = { 'things.get': 'nothing' } as const;
    routesOf(table, audited, { 'things.get': handler });
    // @ts-expect-error one is missing
    routesOf(table, audited, {});
    // @ts-expect-error nobody has said what it leaves in the audit
    routesOf(table, {}, { 'things.get': handler });
    // @ts-expect-error one is of no operation
    routesOf(table, audited, { 'things.get': handler, 'things.put': handler });
    expectTypeOf<'complaints.submit'>().toExtend<OperationId>();
  });
});
