import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf, type Log, OUTBOX, type Store } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeOver } from '../../packages/local/src/former-outbox.ts';
import { openOutbox } from '../../packages/local/src/outbox.ts';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';
import { DAY } from '../support/machine.ts';
import { copyOfRecordedFolder, RECORDED_UNTIL } from './recorded.ts';

const KEPT_DAYS = 90;

function opened(folder = join(copyOfRecordedFolder(), 'outbox')) {
  const clock = new SimulatedClock(RECORDED_UNTIL + 400 * DAY);
  const store = openSqliteStore({ path: ':memory:', clock });
  onTestFinished(() => store.close());
  const logged: string[] = [];
  const note: Log['info'] = (event, fields = {}) => logged.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: note, warn: note, error: note };
  const services = { store, clock, log };
  const begin = (overStore: Store = store) => takeOver(folder, { ...services, store: overStore }, KEPT_DAYS);
  return { folder, clock, store, outbox: openOutbox(services, KEPT_DAYS), logged, begin };
}

const filesIn = (folder: string) =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/** What differs by right: the boundary, which is made up, and the headers that either version has for itself. */
function essence(eml: string): string {
  const boundary = /boundary="([^"]+)"/.exec(eml)?.[1] ?? expect.fail('no boundary');
  const [head = '', ...parts] = eml.replaceAll(boundary, 'BOUNDARY').split('\r\n\r\n');
  const headers = head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .filter((line) => !/^(X-Redress-At|X-Redress-Message|Subject):/.test(line));
  return [...headers, ...parts].join('\r\n\r\n');
}

async function shown(outbox: ReturnType<typeof openOutbox>) {
  const items = [];
  for (let cursor: string | undefined; ; ) {
    const page = await outbox.list({ limit: 20, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
  }
}

describe('the messages that version 0.1 has left as files', () => {
  it('are shown as they were, to the letter, and are files no more', async () => {
    const { folder, outbox, begin, logged } = opened();
    const files = filesIn(folder);
    await begin().ended;
    const mails = await shown(outbox);
    expect(mails.map(({ name }) => `${name}.eml`).sort()).toEqual([...files.keys()].sort());
    for (const { name, subject, language } of mails) {
      const before = files.get(`${name}.eml`) ?? expect.fail('no such file');
      const now = (await outbox.render(name))?.toString() ?? expect.fail('not shown');
      expect(essence(now)).toBe(essence(before));
      if (!before.includes('Subject: =?'))
        expect(/^Subject: (.*(?:\r\n .*)*)/m.exec(before)?.[1]?.replace(/\r\n/g, '')).toBe(subject);
      expect(['en', 'zh-CN']).toContain(language);
    }
    expect(mails.map(({ subject }) => subject)).toContain(
      '您的投诉已有处理结果（投诉编号：GQAQ0-4FG6N）：用中文写的',
    );
    expect(existsSync(folder)).toBe(false);
    expect(logged).toEqual([`mails-taken-over {"taken":${files.size}}`]);
  });

  it('stay as long as others from now on, however old they are', async () => {
    const { clock, outbox, begin } = opened();
    await begin().ended;
    await clock.advance(KEPT_DAYS * DAY - 1, async () => undefined);
    expect((await outbox.list({ limit: 1 })).items).toHaveLength(1);
    await clock.advance(1, async () => undefined);
    expect((await outbox.list({ limit: 1 })).items).toEqual([]);
  });

  it('are each there once, wherever the process was killed', async () => {
    const { folder, outbox, store, begin } = opened();
    const { size } = filesIn(folder);
    let puts = 0;
    const dying: Store = {
      ...store,
      async putIfAbsent(item) {
        const isNew = await store.putIfAbsent(item);
        if (++puts > 20) throw new Error('killed after its write');
        return isNew;
      },
    };
    await begin(dying).ended;
    expect(filesIn(folder).size).toBeGreaterThan(0);
    await begin().ended;
    expect(await shown(outbox)).toHaveLength(size);
    expect(existsSync(folder)).toBe(false);
  });

  it('stay files where the store takes nothing, or a stop comes first', async () => {
    const { folder, store, begin, logged } = opened();
    const { size } = filesIn(folder);
    const full: Store = { ...store, putIfAbsent: () => Promise.reject(new Error('full')) };
    await begin(full).ended;
    expect(logged).toEqual(['outbox-not-taken-over {"error":"Error"}']);
    await begin().stop();
    expect(filesIn(folder).size).toBeGreaterThanOrEqual(size - 50);
  });

  it('leave what is no message where it is, and drafts, which were never sent, nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-outbox-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [name = '', eml = ''] = [...filesIn(join(copyOfRecordedFolder(), 'outbox'))][0] ?? [];
    const at = `${instantOf(RECORDED_UNTIL).replaceAll(':', '-')}-`;
    const strange: Readonly<Record<string, string>> = {
      'notes.txt': 'mine',
      [`${at}${'0'.repeat(32)}.eml`]: eml,
      [`${at}${'1'.repeat(32)}.eml`]: 'cut off',
    };
    for (const [file, text] of Object.entries(strange)) writeFileSync(join(folder, file), text);
    mkdirSync(join(folder, 'kept'));
    writeFileSync(join(folder, 'a.draft'), 'half');
    writeFileSync(join(folder, name), eml);
    const { outbox, begin, logged, store } = opened(folder);
    await begin().ended;
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(strange), 'kept'].sort());
    expect((await shown(outbox)).map((mail) => `${mail.name}.eml`)).toEqual([name]);
    expect(logged).toContain('files-left-in-outbox {"left":4}');
    expect((await store.query({ partition: OUTBOX, limit: 10 })).items).toHaveLength(1);
  });
});
