import * as z from 'zod';
import { OPERATIONS, type OperationId } from '../src/api/operations.ts';
import { idOf, type Scene } from './scenes.ts';
import { jsonOf, START, type TestApi } from './test-api.ts';

type AnyPut = {
  [Id in OperationId]: (typeof OPERATIONS)[Id]['method'] extends 'PUT' ? Id : never;
}[OperationId];
/** Everybody has a draft of their own, and replaces no other. */
type Put = Exclude<AnyPut, 'conversation.saveDraft'>;

interface Replacement extends Scene {
  /** Where it is read. */
  readonly at: string;
}

const CONTACT = { name: 'Wang Fang', email: 'fang@example.com', language: 'en' };
const versionSchema = z.looseObject({ version: z.int() });
let templates = 0;

/** A table of types: a PUT without a scene is an error. */
export function replacementsOf(api: TestApi): Readonly<Record<Put, () => Promise<Replacement>>> {
  const versionOf = async (path: string) => versionSchema.parse(jsonOf(await api.send(path))).version;
  const onDocument = (kind: string) => async (): Promise<Replacement> => {
    const at = `/v1/${kind}`;
    const document = versionSchema.parse(jsonOf(await api.send(at)));
    const next = { ...document, version: document.version + 1 };
    return {
      at,
      path: at,
      body: { ...next, name: `Ours ${next.version}` },
      other: { path: at, body: { ...next, name: `Theirs ${next.version}` } },
    };
  };
  return {
    'complaints.correctContact': async () => {
      const at = `/v1/complaints/${(await api.receive()).id}`;
      const path = `${at}/contact`;
      return { at, path, body: CONTACT, other: { path, body: { ...CONTACT, name: 'Wang Fei' } } };
    },
    'conflicts.set': async () => {
      const at = `/v1/complaints/${(await api.receive()).id}`;
      const path = `${at}/conflicts`;
      return { at, path, body: { persons: ['eve'] }, other: { path, body: { persons: ['mallory'] } } };
    },
    'absences.change': async () => {
      const [from, until, later] = [0, 2, 3].map((days) => new Date(START + days * 86_400_000).toISOString());
      const delegate = { person: 'bob' };
      const at = `/v1/absences/${idOf(await api.post('/v1/absences', { until, delegate }))}`;
      const body = { from, until, delegate: { team: 'repairs' } };
      return { at, path: at, body, other: { path: at, body: { ...body, until: later } } };
    },
    'webhooks.put': async () => {
      const url = 'http://127.0.0.1:1/hooks';
      const at = `/v1/webhooks/${idOf(await api.post('/v1/webhooks', { url }))}`;
      const other = { path: at, body: { url: `${url}/theirs` } };
      return { at, path: at, body: { url: `${url}/ours`, types: ['complaint.closed'] }, other };
    },
    'retention.put': async () => {
      const path = '/v1/retention';
      const { version } = versionSchema.parse(jsonOf(await api.send(path)));
      const rules = (days: number) => ({ path, body: { rules: [{ eraseAfterDays: days + 2 * version }] } });
      return { ...rules(400), at: path, other: rules(401) };
    },
    'policySets.put': onDocument('policy-sets/default'),
    'calendars.put': onDocument('calendars/always'),
    'templates.put': async () => {
      const id = `hello-${templates++}`;
      const at = `/v1/templates/${id}`;
      const text = (hello: string) => ({ en: { text: hello }, 'zh-CN': { text: '您好。' } });
      const first = { id, version: 1, name: { en: 'Hello', 'zh-CN': '您好' }, texts: text('Hello.') };
      await api.send(at, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'if-none-match': '*' },
        body: JSON.stringify(first),
      });
      const body = { ...first, version: 2, texts: text('Good day.') };
      return { at, path: at, body, other: { path: at, body: { ...body, texts: text('Good evening.') } } };
    },
    'fields.put': async () => {
      const at = '/v1/fields';
      const next = { id: 'fields', version: (await versionOf(at)) + 1 };
      const field = (name: string) => ({ name, type: 'text', labels: { en: name, 'zh-CN': '名称' } });
      const body = { ...next, fields: [field(`ours-${next.version}`)] };
      return { at, path: at, body, other: { path: at, body: { ...next, fields: [field('theirs')] } } };
    },
  };
}

const isPut = (id: string): id is Put => {
  const operation = Object.entries(OPERATIONS).find(([one]) => one === id)?.[1];
  return operation?.method === 'PUT' && id !== 'conversation.saveDraft';
};
export const PUTS = Object.keys(OPERATIONS).filter(isPut);
