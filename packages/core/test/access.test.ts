import { describe, expect, test } from 'vitest';
import {
  ANYBODY,
  asComplaintId,
  type Caller,
  isPublic,
  isWithin,
  type Permission,
  ROLES,
  type Role,
  RULES,
  reachOf,
  SCOPES,
  type Scope,
} from '../src/index.ts';

const person = (role: Role, ...teams: string[]): Caller => ({
  kind: 'person',
  id: 'local/anna',
  subject: 'anna',
  roles: new Set([role]),
  teams: new Set(teams),
});
const client = (...scopes: Scope[]): Caller => ({ kind: 'client', id: 'shop', scopes: new Set(scopes) });

const OURS = { id: 'one', team: 'billing' };
const THEIRS = { id: 'two', team: 'returns' };
const MINE = { id: 'three', team: 'returns', assignee: 'anna' };
const OF_THE_SHOP = { id: 'four', team: 'returns', submittedBy: 'client:shop' };
const ALL = [OURS, THEIRS, MINE, OF_THE_SHOP];

const permissions = Object.keys(RULES).filter((name): name is Permission => Object.hasOwn(RULES, name));

function reached(caller: Caller, permission: Permission): string[] | string {
  try {
    const reach = reachOf(caller, permission);
    return ALL.filter((complaint) => isWithin(reach, complaint)).map(({ id }) => id);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const granted = (caller: Caller) => permissions.filter((name) => Array.isArray(reached(caller, name)));
const asked = permissions.filter((name) => !isPublic(name));

describe('What nobody has to say who they are for', () => {
  test('is what is meant for everybody, and nothing else', () => {
    expect(granted(ANYBODY)).toEqual([
      'installation.read',
      'survey.answer',
      'link.open',
      'form.use',
      'form.send',
      'evidence.upload',
      'metrics.read',
    ]);
    for (const name of asked) expect(reached(ANYBODY, name)).toBe('unauthenticated');
  });
});

describe('A person', () => {
  test('without a role may do nothing', () => {
    const nobody: Caller = {
      kind: 'person',
      id: 'a',
      subject: 'a',
      roles: new Set(),
      teams: new Set(['billing', '*']),
    };
    for (const name of asked) expect(reached(nobody, name)).toBe('forbidden');
  });

  test.each(['handler', 'supervisor'] as const)(
    'who is %s reaches their teams’ complaints and their own',
    (role) => {
      for (const name of ['complaint.read', 'complaint.resolve', 'complaint.assign'] as const)
        expect(reached(person(role, 'billing'), name)).toEqual(['one', 'three']);
      expect(reached(person(role), 'complaint.read')).toEqual(['three']);
      expect(reached(person(role, '*'), 'complaint.read')).toEqual(['one', 'two', 'three', 'four']);
    },
  );

  test('who is auditor reads everything and changes nothing', () => {
    const auditor = person('auditor', '*');
    expect(reached(auditor, 'complaint.read')).toEqual(['one', 'two', 'three', 'four']);
    const changing =
      /\.(submit|acknowledge|assign|record-contact|correct-contact|ask|answer|extend|escalate|reclassify|resolve|reopen|withdraw|add|object|decide-objection|revoke-link|change|send)$/;
    expect(granted(auditor).filter((name) => changing.test(name) && !isPublic(name))).toEqual([]);
  });

  test('who is of operations or administrator reads no complaint', () => {
    for (const role of ['operations', 'administrator'] as const)
      for (const name of ['complaint.read', 'complaint.list', 'complaint.resolve'] as const)
        expect(reached(person(role, '*'), name)).toBe('forbidden');
  });

  test('alone may change policies, calendars and keys who is administrator', () => {
    for (const name of ['policy.change', 'calendar.change', 'key.change'] as const)
      expect(ROLES.filter((role) => Array.isArray(reached(person(role, '*'), name)))).toEqual([
        'administrator',
      ]);
  });
});

describe('A client app', () => {
  test('reaches what it has submitted, by its scopes', () => {
    expect(reached(client('complaints:read'), 'complaint.read')).toEqual(['four']);
    expect(reached(client('complaints:act'), 'complaint.withdraw')).toEqual(['four']);
    expect(reached(client('complaints:create'), 'complaint.read')).toBe('forbidden');
  });

  test('never does what handlers do', () => {
    const all = client(...SCOPES);
    for (const name of [
      'complaint.acknowledge',
      'complaint.resolve',
      'execution.read',
      'key.read',
      'policy.read',
    ] as const)
      expect(reached(all, name)).toBe('forbidden');
  });
});

test('Whoever has a link to one complaint reaches that one alone, and nothing that is not said for them', () => {
  const complaintId = asComplaintId('cmp_01kjpwd6m0t633xmhk53s2g0b9');
  const caller: Caller = { kind: 'complainant', id: 'link', complaintId };
  const theirs = asked.filter((name) => reached(caller, name) !== 'forbidden');
  expect(theirs.sort()).toEqual([
    'complaint.add',
    'complaint.answer',
    'complaint.object',
    'complaint.record-consent',
    'complaint.reopen',
    'complaint.view-own',
    'complaint.withdraw',
    'evidence.add',
    'evidence.read',
  ]);
  for (const name of theirs) {
    expect(reached(caller, name)).toEqual([]);
    expect(isWithin(reachOf(caller, name), { id: complaintId, team: 'billing' })).toBe(true);
  }
});
