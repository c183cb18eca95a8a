import { csvRecords } from '@redress/core/tables/csv.ts';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { type ConsolePage, Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

const CHINESE = [
  '工单号,标题,投诉内容,客户姓名,邮箱,投诉时间,渠道,类型,状态,办结时间,答复,原因',
  'A-1,水壶漏水,底部开裂。,王芳,wang@example.com,2026/1/5 9:30,电话,产品质量,已办结,2026/1/7 16:00,已换新。,产品',
  'A-2,快递没到,等了三周。,李明,li@example.com,2026/2/27 10:00,网站,到货慢,处理中,,,',
  'A-3,没有姓名,内容。,,nobody,2026/2/27 10:00,网站,其他,处理中,,,',
].join('\r\n');

const GB18030_TABLE = (() => {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && !table.has(text)) table.set(text, [lead, trail]);
    }
  return table;
})();
const inGb18030 = (text: string) =>
  Uint8Array.from([...text].flatMap((one) => GB18030_TABLE.get(one) ?? [one.charCodeAt(0)]));
const inUtf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
const inUtf8 = (text: string) => Uint8Array.from(Buffer.from(`\ufeff${text}`));

async function desked(roles = ['administrator', 'handler'] as const) {
  const test = await startMachine({ keeps: 'nothing' });
  const desk = await Desk.open(test, { roles: [...roles], language: 'zh-CN' });
  const bring = async (content: Uint8Array, name = '旧系统.csv', said = {}) =>
    desk.send(await desk.get('/console/import'), '/console/import/files', said, {
      ...{ name, type: 'text/csv', content },
    });
  return { test, desk, client: new Client(test), bring };
}

/** What a form's menus have chosen, and what its fields say. */
function filledIn(html: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = '', inner = ''] of html.matchAll(
    /<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)<\/select>/gs,
  ))
    values[name] = /<option value="([^"]*)" selected/.exec(inner)?.[1] ?? '';
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="text" id="[^"]*" name="([^"]+)"[^>]*? value="([^"]*)"/g,
  ))
    values[name] = value;
  return values;
}

const pageSchema = z.object({
  items: z.array(z.object({ id: z.string(), subject: z.string() })),
  nextCursor: z.string().optional(),
});
async function found(client: Client) {
  const all: z.infer<typeof pageSchema>['items'] = [];
  for (let cursor: string | undefined; ; ) {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = pageSchema.parse(await (await client.request(`/v1/complaints?limit=100${query}`)).json());
    all.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return all;
  }
}
const totalOf = async (client: Client) => (await found(client)).length;

/** Until it is through, as somebody does whose browser runs no script. */
async function gone(desk: Desk, page: ConsolePage, path: string): Promise<ConsolePage> {
  let now = page;
  while (now.html.includes('data-auto'))
    now = await desk.follow(await desk.post(now, `${path}/continuation`));
  return now;
}

it.each([
  ['UTF-8', inUtf8],
  ['GB18030', inGb18030],
  ['UTF-16LE', inUtf16],
])('a spreadsheet in %s is brought, understood, looked at, and imported once', async (encoding, encoded) => {
  const { desk, client, bring } = await desked();
  const brought = await bring(encoded(CHINESE));
  expect(brought.status).toBe(303);
  const path = brought.location ?? '';
  const page = await desk.get(path);
  expect(page.html).toContain(`按${encoding}读取`);
  const guessed = filledIn(page.html);
  expect(guessed).toMatchObject({
    'col.id': '工单号',
    'col.complaint.subject': '标题',
    'col.complaint.complainant.name': '客户姓名',
    'col.complaint.receivedAt': '投诉时间',
    'col.status': '状态',
    'col.endedAt': '办结时间',
    'col.resolution.rootCause': '原因',
    dates: 'YYYY/M/D H:mm',
  });
  const said = { ...guessed, source: 'old-desk', timeZone: 'Asia/Shanghai' };
  // What is no category is asked for.
  const asked = await desk.post(page, `${path}/mapping`, { ...sealOf(page.html), ...said });
  expect(asked.status).toBe(200);
  const name = `as.complaint.category.${Buffer.from('到货慢').toString('base64url')}`;
  expect(asked.html).toContain(`name="${name}"`);
  const mapped = { ...sealOf(asked.html), ...filledIn(asked.html), ...said, [name]: 'delivery' };
  const looking = await desk.follow(await desk.post(asked, `${path}/mapping`, mapped));
  const ready = await gone(desk, looking, path);
  expect(ready.html).toContain('可导入2行，1行不能导入');
  expect(ready.html).toContain('尚未保存任何内容');
  expect(await totalOf(client)).toBe(0);
  // The first, as they will be: by the clock of the zone, in the words of the field.
  expect(ready.html).toContain('<dd class="pre" dir="auto">产品质量</dd>');
  expect(ready.html).toContain('物流配送');
  const errors = await desk.get(`${path}/errors.csv`);
  const [head, ...wrong] = [...csvRecords(errors.html, ',')].map(({ cells }) => cells);
  expect(head).toEqual(['行', '列', '字段', '规则', '原因']);
  expect(wrong.map(([row, column, field]) => [row, column, field])).toEqual([
    ['3', '客户姓名', 'complaint.complainant.name'],
    ['3', '邮箱', 'complaint.complainant.email'],
  ]);
  const running = await desk.follow(await desk.post(ready, `${path}/start`));
  const done = await gone(desk, running, path);
  expect(done.html).toContain('完成：导入2行，1行未导入');
  const items = await found(client);
  expect(items.map(({ subject }) => subject).sort()).toEqual(['快递没到', '水壶漏水']);
  const closed = items.find(({ subject }) => subject === '水壶漏水');
  expect(await client.get(closed?.id ?? '')).toMatchObject({
    status: 'closed',
    receivedAt: '2026-01-05T01:30:00.000Z',
    category: 'product-quality',
    channel: 'phone',
    resolution: { summary: '已换新。', rootCause: 'product' },
  });
  // The same file again: all are there.
  const again = (await bring(encoded(CHINESE))).location ?? '';
  const second = await desk.get(again);
  const known = await gone(
    desk,
    await desk.follow(
      await desk.post(second, `${again}/mapping`, { ...mapped, ...sealOf(second.html), asked: 'true' }),
    ),
    again,
  );
  expect(known.html).toContain('2行以前已导入');
  expect(await totalOf(client)).toBe(2);
});

it('goes on where it broke off, and doubles nothing', async () => {
  const { test, desk, client, bring } = await desked();
  const rows = Array.from(
    { length: 450 },
    (_, nth) => `${nth},Kettle ${nth},It leaks.,Li,2026-02-27,web,open`,
  );
  const csv = ['id,title,text,name,received,channel,status', ...rows].join('\n');
  const path = (await bring(inUtf8(csv))).location ?? '';
  const page = await desk.get(path);
  const said = { ...sealOf(page.html), ...filledIn(page.html), source: 'long' };
  const ready = await gone(desk, await desk.follow(await desk.post(page, `${path}/mapping`, said)), path);
  const running = await desk.follow(await desk.post(ready, `${path}/start`));
  const partly = await desk.follow(await desk.post(running, `${path}/continuation`));
  expect(partly.html).toContain('已导入200行，还剩250行');
  // Killed between what it had imported and its note of that: the next request does the part again.
  let isDead = true;
  const { replace } = test.machine.services.store;
  const { store } = test.machine.services;
  store.replace = (item, version) => {
    if (isDead && item.pk.startsWith('IMPORT#')) throw new Error('killed');
    return replace.call(store, item, version);
  };
  expect((await desk.post(partly, `${path}/continuation`)).status).toBe(500);
  expect(await totalOf(client)).toBe(300);
  isDead = false;
  const done = await gone(desk, await desk.get(path), path);
  expect(done.html).toContain('完成：导入350行；100行原已存在');
  expect(await totalOf(client)).toBe(450);
  // What the rows said is not kept once they are complaints.
  store.replace = replace;
  const pk = `IMPORT#${path.split('/').at(-1)}`;
  const { items } = await store.query({ partition: pk, limit: 100 });
  expect(items).toHaveLength(5);
  expect(JSON.stringify(items)).not.toContain('It leaks.');
});

it('says what is wrong with a file, in words, and is nobody else’s', async () => {
  const { test, desk, bring } = await desked();
  const empty = await bring(new Uint8Array());
  expect([empty.status, empty.html.includes('请选择文件')]).toEqual([422, true]);
  const latin = await bring(Uint8Array.from([0x4e, 0x61, 0x6d, 0x65, 0x0a, 0xff, 0x2c]));
  expect(latin.html).toContain('编码不符');
  expect(
    (await bring(Uint8Array.from([0x4e, 0x0a, 0xe9, 0x20]), 'x.csv', { encoding: 'windows-1252' })).status,
  ).toBe(303);
  expect((await bring(inUtf8('a,b\n1,"2'))).html).toContain('不是CSV文件');
  expect((await bring(inUtf8('a,b\n1,2,3'))).html).toContain('第2行有3格');
  const many = `a\n${'1\n'.repeat(10_001)}`;
  expect((await bring(inUtf8(many))).html).toContain('超过10000行');
  const { location = '' } = await bring(inUtf8('a,a,\n1,<b>x</b>,3'));
  const page = await desk.get(location);
  expect(page.html).toContain('&lt;b&gt;x&lt;/b&gt;');
  expect(page.html).toContain('a (2)');
  const missing = await desk.post(page, `${location}/mapping`, { ...sealOf(page.html), source: 'Nicht so' });
  expect(missing.status).toBe(422);
  for (const name of ['col-id', 'col-complaint-subject', 'or-complaint-channel', 'or-status', 'source'])
    expect(missing.html).toContain(`href="#f-${name}"`);
  const other = await Desk.open(test, { subject: 'wang', roles: ['administrator'] });
  expect((await other.get(location)).status).toBe(404);
  const handler = await Desk.open(test, { roles: ['handler'] });
  expect((await handler.get('/console/import')).status).toBe(404);
  expect((await handler.get('/console')).html).not.toContain('/console/import');
});
