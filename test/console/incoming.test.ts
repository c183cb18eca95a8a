import { asComplaintId, referenceOf } from '@redress/core';
import { expect, it } from 'vitest';
import { forPerson } from '../../functions/test/scenes.ts';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

const PATH = '/console/incoming';

it('what came in is read, and added to a complaint, made one, or dismissed', async () => {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const { id } = await client.complain({ subject: 'Lost kettle' });
  const desk = await Desk.open(test, { subject: 'hana', roles: ['handler'], teams: ['*'] });
  const empty = await desk.get(PATH);
  expect(empty.html).toContain('Nothing waits');
  expect(empty.html).toContain('aria-current="page">Incoming</a>');
  const [first, second, third] = [
    await forPerson(test.machine, { from: 'Li Na <li@example.com>', subject: 'Kettle', text: 'It leaks.' }),
    await forPerson(test.machine, { from: 'wang@example.com', subject: '水壶', text: '水壶漏水。' }),
    await forPerson(test.machine, { subject: 'Win!', text: 'Click here.' }),
  ];
  const list = await desk.get(PATH);
  for (const text of ['Kettle', '水壶', 'Li Na &lt;li@example.com&gt;', 'takes it for spam'])
    expect(list.html).toContain(text);

  const page = await desk.get(`${PATH}/${first}`);
  const wrong = await desk.post(page, `${PATH}/${first}/message`, {
    ...sealOf(page.html),
    complaintId: 'nonsense',
  });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('href="#f-complaintId"');
  const added = await desk.follow(
    await desk.post(page, `${PATH}/${first}/message`, {
      ...sealOf(page.html),
      complaintId: referenceOf(asComplaintId(id)),
    }),
  );
  expect(added.html).toContain('It is filed with the complaint.');
  expect((await desk.get(`/console/complaints/${id}`)).html).toContain('It leaks.');
  expect((await desk.get(`${PATH}/${first}`)).html).toContain('hana has seen to it.');

  const other = await desk.get(`${PATH}/${second}`);
  for (const value of ['wang@example.com', '水壶漏水。']) expect(other.html).toContain(value);
  const said = {
    'complaint.subject': '水壶',
    'complaint.description': '水壶漏水。',
    'complaint.complainant.name': '王',
    'complaint.complainant.email': 'wang@example.com',
    'complaint.complainant.language': 'zh-CN',
    'complaint.channel': 'email',
    'complaint.category': 'other',
    'complaint.severity': 'moderate',
  };
  const missing = await desk.post(other, `${PATH}/${second}/complaint`, {
    ...sealOf(other.html),
    ...said,
    'complaint.complainant.name': '',
  });
  expect(missing.status).toBe(422);
  expect(missing.html).toContain('href="#f-complaint-complainant-name"');
  const taken = await desk.follow(
    await desk.post(other, `${PATH}/${second}/complaint`, { ...sealOf(other.html), ...said }),
  );
  expect(taken.html).toMatch(/A complaint is made of it\. <a href="\/console\/complaints\/cmp_/);

  const offer = await desk.get(`${PATH}/${third}`);
  const dismissed = await desk.follow(
    await desk.post(offer, `${PATH}/${third}/dismissed`, {
      ...sealOf(offer.html),
      reason: 'spam',
      note: 'A lottery.',
    }),
  );
  expect(dismissed.html).toContain('Seen to.');
  expect(dismissed.html).toContain('Nothing waits');
  expect((await desk.get(`${PATH}/${third}`)).html).toContain('A lottery.');
  const again = await desk.post(offer, `${PATH}/${third}/dismissed`, {
    ...sealOf(offer.html),
    key: 'another',
    reason: 'other',
  });
  expect(again.status).toBe(422);
  expect(again.html).toContain('Somebody has seen to it already.');
  await test.close();
});

it('the page of the installation’s health counts what waits, and leads there whoever may see it', async () => {
  const test = await startMachine({ keeps: 'nothing' });
  await forPerson(test.machine);
  const desk = await Desk.open(test, { subject: 'ola', roles: ['operations'] });
  const { html } = await desk.get('/console/health');
  expect(html).toContain('Messages that wait for somebody to read them: 1');
  expect(html).not.toContain('href="/console/incoming"');
  const both = await Desk.open(test, { subject: 'oli', roles: ['operations', 'supervisor'], teams: ['*'] });
  expect((await both.get('/console/health')).html).toContain('class="btn" href="/console/incoming"');
  await test.close();
});
