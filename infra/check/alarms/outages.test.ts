import { describe, expect, it, onTestFinished } from 'vitest';
import { readGraph } from '../graph.ts';
import { chance } from './chance.ts';
import { alarmsOf, firstOn } from './cloudwatch.ts';
import { openWatched, type Trouble, type Watched } from './installation.ts';

const graph = readGraph('production');
const alarms = alarmsOf(graph);
const HOUR = 60;
const LONGEST_MS = 300_000;
const MONTH = 30 * 24 * HOUR;

const COMPLAINT = {
  channel: 'web',
  subject: 'Parcel never came',
  description: 'Ordered three weeks ago.',
  complainant: { name: 'A. Customer', email: 'customer@example.com' },
};

/** Complaints as they come in, each acknowledged after an hour and resolved after five, but for one in ten. */
class Traffic {
  readonly #installation: Watched;
  readonly #perMinute: number;
  readonly #random = chance(7);
  #complaints = 0;
  #due: { at: number; path: string; body: object }[] = [];

  constructor(installation: Watched, perMonth: number) {
    this.#installation = installation;
    this.#perMinute = perMonth / MONTH;
  }

  async complain(): Promise<void> {
    // No two are the same: that would be a double click.
    const subject = `Complaint ${++this.#complaints}`;
    const { id } = await this.#installation.request('/v1/complaints', { ...COMPLAINT, subject });
    if (this.#random() < 0.1) return;
    const now = this.#installation.minute();
    const resolution = { summary: 'Sent again.', rootCause: 'third-party', remedies: [] };
    this.#due.push(
      { at: now + HOUR, path: `/v1/complaints/${id}/acknowledgement`, body: {} },
      { at: now + 5 * HOUR, path: `/v1/complaints/${id}/resolution`, body: resolution },
    );
  }

  async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      for (let left = this.#perMinute - this.#random(); left > 0; left--) await this.complain();
      const now = this.#installation.minute();
      const due = this.#due.filter(({ at }) => at <= now);
      this.#due = this.#due.filter(({ at }) => at > now);
      for (const { path, body } of due) await this.#installation.request(path, body);
      await this.#installation.pass();
    }
  }
}

async function open(perMonth: number) {
  const installation = await openWatched(graph);
  onTestFinished(() => installation.close());
  return { installation, traffic: new Traffic(installation, perMonth) };
}

/** A while of health, then the outage, and a complaint as it begins; how many minutes after that each alarm goes on. */
async function outage(perMonth: number, trouble: Trouble, minutes: number): Promise<Record<string, number>> {
  const { installation, traffic } = await open(perMonth);
  await traffic.pass(15);
  const began = installation.minute();
  expect(on(installation, 10, began)).toEqual({});
  Object.assign(installation.trouble, trouble);
  await traffic.complain();
  await traffic.pass(minutes);
  return Object.fromEntries(
    Object.entries(on(installation, began, installation.minute())).map(([name, at]) => [name, at - began]),
  );
}

/** The first minutes of an installation have no figures before them. */
const on = ({ metrics }: Watched, from: number, to: number) => firstOn(alarms, metrics, from, to);

interface Outage {
  readonly trouble: Trouble;
  readonly minutes: number;
  /** The longest that each alarm may take; those that are named nowhere must stay off. */
  readonly within: Readonly<Record<string, number>>;
  readonly perhaps?: readonly string[];
}

const MAIL = { MailLate: 11, MailVeryLate: 63 };
/** Whoever delivers also strikes out what workflows have heard. */
const UNCONFIRMED = ['WorkflowsUnheard'];
const OUTAGES: readonly (readonly [string, Outage])[] = [
  ['the mail provider is out', { trouble: { mail: 'out' }, minutes: 75, within: MAIL }],
  ['the mail provider hangs', { trouble: { mail: 'hangs' }, minutes: 75, within: MAIL }],
  [
    'the deliverer fails',
    {
      trouble: { deliverer: 'fails' },
      minutes: 75,
      within: { DelivererErrors: 2, DeliveryFailures: 2, ...MAIL },
      perhaps: UNCONFIRMED,
    },
  ],
  [
    'nothing invokes the deliverer',
    { trouble: { deliverer: 'gone' }, minutes: 75, within: MAIL, perhaps: UNCONFIRMED },
  ],
  ['the sweeper is gone', { trouble: { sweeper: 'gone' }, minutes: 30, within: { SweeperSilent: 8 } }],
  [
    'the workflow service is out of reach',
    { trouble: { workflows: 'out' }, minutes: 30, within: { WorkflowsUnheard: 13 } },
  ],
];

describe.each([300, 3_000, 100_000])('at %i complaints a month', (perMonth) => {
  it.each(OUTAGES)(
    'when %s, somebody is told in time',
    async (_, { trouble, minutes, within, perhaps = [] }) => {
      const alarmed = await outage(perMonth, trouble, minutes);
      const names = Object.keys(alarmed).filter((name) => !perhaps.includes(name));
      expect(names.sort()).toEqual(Object.keys(within).sort());
      for (const [name, longest] of Object.entries(within))
        expect(alarmed[name], name).toBeLessThanOrEqual(longest);
    },
    LONGEST_MS,
  );
});

describe('while all is well', () => {
  it('nobody is told of one message whose fate nobody knows: it goes out when its lease has ended', async () => {
    const { installation, traffic } = await open(300);
    await traffic.pass(15);
    installation.trouble.mail = 'hangs';
    await traffic.complain();
    delete installation.trouble.mail;
    await traffic.pass(30);
    expect(on(installation, 10, installation.minute())).toEqual({});
    // As `month.ts` has it.
    expect(installation.lateMail().filter((age) => age >= 300)).toEqual([300, 360]);
  });

  // As much as can be lived through in a minute or two; whole months of each size are reckoned in `month.test.ts`.
  it.each([
    ['a month', 300, MONTH],
    ['a day', 3_000, 24 * HOUR],
    ['three hours', 100_000, 3 * HOUR],
  ])(
    'nobody is told of anything in %s at %i complaints a month',
    async (_, perMonth, minutes) => {
      const { installation, traffic } = await open(perMonth);
      await traffic.pass(minutes);
      expect(on(installation, 10, installation.minute())).toEqual({});
    },
    LONGEST_MS,
  );
});
