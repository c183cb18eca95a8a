import { expect, it } from 'vitest';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

const SAID = {
  description: 'The kettle is cracked at the base, again.',
  subject: 'Cracked kettle',
  channel: 'phone',
  'complainant.name': '阿依古丽·买买提',
  'complainant.phone': '+44 1632 960011',
  'complainant.language': 'en',
  occurredAt: '2026-03-03',
  reference: '2026-0107',
  category: 'product-quality',
  severity: 'serious',
};

async function desked() {
  const test = await startMachine({ keeps: 'nothing' });
  const desk = await Desk.open(test);
  const page = await desk.get('/console/new');
  const send = (said: Record<string, string>, seal = sealOf(page.html)) =>
    desk.post(page, '/console/new', { ...seal, ...said });
  return { test, client: new Client(test), desk, page, send };
}

it('a complaint by telephone is taken in on one page, and its promise is read out', async () => {
  const { client, desk, page, send } = await desked();
  const order = ['description', 'subject', 'complainant.name', 'complainant.phone', 'occurredAt', 'category'];
  const places = order.map((name) => page.html.indexOf(`name="${name}"`));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
  const taken = await send(SAID);
  expect(taken.status).toBe(303);
  const { html } = await desk.follow(taken);
  expect(html).toContain('“We call you by Thu 5 Mar 2026, 09:00.”');
  expect(html).toMatch(/<span class="v">(?:[0-9A-Z] ){5}- /);
  const id = /taken=(cmp_\w+)/.exec(taken.location ?? '')?.[1] ?? '';
  expect(await client.get(id)).toMatchObject({
    subject: 'Cracked kettle',
    occurredAt: '2026-03-03',
    complainantReference: '2026-0107',
    complainant: { name: '阿依古丽·买买提', phone: '+44 1632 960011' },
  });
});

it('what is wrong comes back at its field, and sent twice it is one', async () => {
  const { desk, send, page } = await desked();
  const wrong = await send({ ...SAID, subject: '', 'complainant.email': 'nobody' });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('href="#f-subject"');
  expect(wrong.html).toContain('href="#f-complainant-email"');
  expect(wrong.html).toContain('>The kettle is cracked at the base, again.</textarea>');
  const seal = sealOf(page.html);
  const [first, second] = [await send(SAID, seal), await send({ ...SAID, seen: 'true' }, seal)];
  expect(second.location).toBe(first.location);
  expect((await desk.get('/console')).html.match(/Cracked kettle/g)).toHaveLength(1);
});

it('whoever has complained before is shown before another one is taken in', async () => {
  const { client, page, desk, send } = await desked();
  await client.complain({ subject: 'The first kettle', complainant: { name: 'A', phone: '+441632960011' } });
  const shown = await send(SAID);
  expect(shown.status).toBe(200);
  expect(shown.html).toMatch(/role="alert".*already.*The first kettle/s);
  // With a script they are there while the form is filled in.
  const beside = await desk.post(page, '/console/new/matches', { 'complainant.phone': '+44 1632 960 011 ' });
  expect(beside.html).toContain('The first kettle');
  const taken = await send(SAID, sealOf(shown.html));
  expect(taken.status).toBe(303);
});
