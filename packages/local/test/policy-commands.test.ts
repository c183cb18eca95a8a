import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asComplaintId, complaints, instantOf, policySets, receive, rulesOf } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type InForceCommand, inForceCommand, type PolicyValues } from '../src/cli/policies.ts';
import { printReplay } from '../src/cli/policy-replay.ts';
import { openSqliteStore, type SqliteStore } from '../src/sqlite-store.ts';

const NOW = Date.parse('2026-11-30T09:00:00.000Z');
const DAY = 86_400_000;
const clock = { now: () => NOW };
const log = { info() {}, warn() {}, error() {} };
const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('no rules');

let store: SqliteStore;
let printed: string[];
beforeEach(() => {
  const opened = openSqliteStore({ path: ':memory:', clock });
  store = opened;
  printed = [];
  const console = vi.spyOn(globalThis.console, 'log').mockImplementation((line) => void printed.push(line));
  onTestFinished(() => {
    console.mockRestore();
    opened.close();
  });
});
const services = () => ({ store, clock, log, deliveries: { wake() {} }, settings: SETTINGS });
const SETTINGS = {
  publicUrl: 'https://complaints.example.com',
  mailDomain: 'example.com',
  timeZone: 'Etc/UTC',
  staffLanguage: 'en',
  secret: 'a secret of thirty-two characters',
} as const;

describe('redress policy', () => {
  const run = (command: InForceCommand, about?: string, values: PolicyValues = {}) => {
    printed = [];
    return inForceCommand(command, { folder: '-', withStore: (act) => act(store, clock) }, about, values);
  };

  it('in-force, put-in-force and cancel say what counts, from when on, and who said so', async () => {
    await run('in-force');
    expect(printed).toEqual(['in force  default@1']);
    await policySets.save(services(), { ...shipped, version: 2 });
    await run('put-in-force', 'default@1', { reason: 'As ever' });
    await run('put-in-force', 'default@2', { at: '2027-01-01T00:00:00+08:00' });
    expect(printed).toEqual([
      'in force  default@1',
      expect.stringMatching(
        /^default@2 from 2026-12-31T16:00:00\.000Z {2}said 2026-11-30T09:00:00\.000Z by command-line {2}[0-9a-f]{16}$/,
      ),
      expect.stringMatching(/^default@1 from 2026-11-30T09:00:00\.000Z .* {2}As ever {2}/),
    ]);
    await run('cancel', printed[1]?.slice(-16));
    expect(printed[1]).toContain('cancelled 2026-11-30T09:00:00.000Z by command-line');
  });

  it.each([
    ['default', {}, /no SET@VERSION/],
    ['default@9', {}, /nothing by that name/],
    ['default@1', { at: 'tomorrow' }, /--at: tomorrow is no instant/],
  ])('put-in-force %s %j is refused', async (about, values, why) => {
    await expect(run('put-in-force', about, values)).rejects.toThrow(why);
  });
});

describe('redress policy replay', () => {
  it('prints what would have been otherwise, and writes each promise to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-policy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const rules = await rulesOf(services(), shipped);
    const id = asComplaintId('cmp_01kasw5h000000007k2m9qxd4t');
    const complainant = { name: 'A. Customer', language: 'en' };
    const content = { subject: 'Kettle', description: 'It leaks.', complainant };
    const intake = { channel: 'web', category: 'other', severity: 'minor', content } as const;
    await complaints.insert(services(), receive(id, intake, NOW - 4 * DAY, rules));
    const file = join(folder, 'draft.json');
    writeFileSync(file, JSON.stringify(BUILT_IN_POLICY_SETS.get('social-media')));
    const changes = join(folder, 'changes.jsonl');
    await printReplay(file, { store, clock, timeZone: 'Etc/UTC' }, { changes });
    expect(printed[0]).toBe('complaints replayed  1');
    expect(printed[1]).toMatch(/promises +breaches +by the draft +appear +disappear +earlier +later$/);
    expect(printed).toContainEqual(expect.stringMatching(/^clock resolution +1 +0 +1 +1 +0 +1 +0$/));
    expect(printed).toContainEqual(expect.stringMatching(/^policy standard > \S+ +2 /));
    const lines = readFileSync(changes, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        complaintId: id,
        clock: 'resolution',
        dueAt: instantOf(NOW + DAY),
        draftDueAt: instantOf(NOW - DAY),
        draftIsBreached: true,
      }),
    );
    printed = [];
    await printReplay(file, { store, clock, timeZone: 'Etc/UTC' }, { 'received-from': '2026-11-29' });
    expect(printed[0]).toBe('complaints replayed  0');
  });

  it('is refused with a set in which something is to be mended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-policy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'draft.json');
    writeFileSync(file, '{"id": "ours"}');
    await expect(printReplay(file, { store, clock, timeZone: 'Etc/UTC' }, {})).rejects.toThrow(/version: /);
  });
});
