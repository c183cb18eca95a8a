import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweep } from '@redress/core';
import { createApi } from '@redress/functions';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { eraseAgain, readErasures } from '../packages/local/src/cli/erasures.ts';
import { asEverybody } from './support/access.ts';
import { auditOf } from './support/audit.ts';
import { complain } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, recordingServices, STORES } from './support/recording.ts';

/* What whoever answers for personal data does over HTTP, on what stores it on one machine and on AWS. */

const answerSchema = z.looseObject({
  id: z.string().optional(),
  code: z.string().optional(),
  cause: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  isSettled: z.boolean().optional(),
  found: z.array(z.object({ complaintId: z.string(), result: z.string() })).optional(),
  complaints: z.array(z.looseObject({ id: z.string(), subject: z.string() })).optional(),
  items: z.array(z.object({ complaintId: z.string(), at: z.string(), reason: z.string() })).optional(),
});

describe.each(STORES)('whoever answers for personal data, on %s,', (_, openStore) => {
  async function opened() {
    const recording = recordingServices(undefined, await openStore());
    const { services } = recording;
    onTestFinished(() => recording.delivered());
    const api = createApi(services, { authenticate: asEverybody, audit: auditOf(services) });
    const asked = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
      const before = method === 'PUT' ? await api.request(path) : undefined;
      const response = await api.request(path, {
        method,
        headers: { 'content-type': 'application/json', 'if-match': before?.headers.get('etag') ?? '*' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { http: response.status, ...answerSchema.parse(await response.json()) };
    };
    const swept = async (millis = MINUTE) => {
      await recording.pass(millis);
      await sweep(services);
      await recording.delivered();
    };
    return { ...recording, asked, swept };
  }

  it('finds, hands out, holds and erases by HTTP alone, and a restored table is erased again by the list', async () => {
    const test = await opened();
    const { asked, swept, services } = test;
    const [one, other] = [await complain(services), await complain(services)];
    const email = one.content.complainant.email;
    const started = await asked('/v1/privacy-requests', { kind: 'export', email });
    await swept();
    const { found = [] } = await asked(`/v1/privacy-requests/${started.id}`);
    expect(found.map(({ complaintId }) => complaintId).sort()).toEqual([one.id, other.id].sort());
    const exported = await asked(`/v1/privacy-requests/${started.id}/export`);
    expect(exported.complaints?.map(({ subject }) => subject)).toEqual([
      one.content.subject,
      other.content.subject,
    ]);

    const held = `/v1/complaints/${other.id}`;
    expect((await asked(`${held}/legal-hold`, { reason: 'A claim.' })).http).toBe(200);
    const erasing = { kind: 'erasure', email, reason: 'request', force: true, note: 'By law.' };
    const request = await asked('/v1/privacy-requests', erasing);
    await swept();
    const results = (await asked(`/v1/privacy-requests/${request.id}`)).found ?? [];
    expect(new Map(results.map(({ complaintId, result }) => [complaintId, result]))).toEqual(
      new Map([
        [one.id, 'erased'],
        [other.id, 'legal-hold'],
      ]),
    );
    expect((await asked(`${held}/legal-hold-release`, {})).http).toBe(200);
    expect((await asked(`${held}/erasure`, { reason: 'request', force: true, note: 'By law.' })).http).toBe(
      200,
    );
    await swept();
    await swept(2 * HOUR);
    const { items = [] } = await asked('/v1/erasures');
    expect(items.map(({ complaintId }) => complaintId).sort()).toEqual([one.id, other.id].sort());

    // A table that a backup has brought back, with one of them as it was.
    const folder = mkdtempSync(join(tmpdir(), 'redress-erasures-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const list = join(folder, 'erasures.jsonl');
    const restored = await opened();
    const back = await complain(restored.services);
    const lines = [{ complaintId: back.id, at: items[0]?.at, reason: 'request' }, ...items];
    writeFileSync(list, lines.map((line) => JSON.stringify(line)).join('\n'));
    const { store, clock } = restored.services;
    expect(await eraseAgain(store, clock, readErasures(list))).toBe(1);
    expect((await restored.asked(`/v1/complaints/${back.id}/export`)).complaints?.[0]?.subject).toBe(
      '[erased]',
    );
  });

  it('says by HTTP how long things are kept', async () => {
    const { asked, swept, services } = await opened();
    const { id } = await complain(services);
    expect((await asked(`/v1/complaints/${id}/withdrawal`, { reason: 'Found.' })).http).toBe(200);
    expect((await asked('/v1/retention', { rules: [{ eraseAfterDays: 30 }] }, 'PUT')).http).toBe(200);
    await swept(29 * DAY);
    expect((await asked('/v1/erasures')).items).toEqual([]);
    await swept(2 * DAY);
    await swept();
    expect((await asked('/v1/erasures')).items).toMatchObject([{ complaintId: id, reason: 'retention' }]);
  });
});
