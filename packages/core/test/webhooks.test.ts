import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELAY_SECRET, signedHeaders, type WebhookHeaders } from '../../../test/support/webhooks.ts';
import { type Machines, newWebhookSecret, signerOf, webhookSecretsSchema } from '../src/access/webhooks.ts';

const NOW = Date.parse('2026-03-02T09:00:00.000Z');
const AT = NOW / 1000;
const BODY = '{"messageId": "m", "outcome": "bounced"}';
const OTHER = Buffer.from('the secret that came after the other one');
const STRANGERS = Buffer.from('the secret of a machine that nobody knows');
const MACHINES: Machines = new Map([
  ['chat', [Buffer.from('the secret of another machine altogether')]],
  ['relay', [RELAY_SECRET, OTHER]],
]);

function signer(
  headers: Partial<WebhookHeaders>,
  { body = Buffer.from(BODY), machines = MACHINES }: { body?: Uint8Array; machines?: Machines } = {},
): Promise<string | undefined> {
  return signerOf(
    machines,
    {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
      body: async () => body,
    },
    NOW,
  );
}

const good = signedHeaders(BODY, { at: AT });
const given = good['webhook-signature'];
const [, digest = ''] = given.split(',');
/** The same bytes in base64, spelt otherwise: the last character has two bits that count for nothing. */
const respelt = `${digest.slice(0, -2)}${String.fromCharCode(digest.charCodeAt(digest.length - 2) + 1)}=`;

describe('a signature', () => {
  it('is the one of the specification’s own example', async () => {
    // As its verification page has it: id, timestamp, body, secret and signature.
    const machines = webhookSecretsSchema.parse('svix=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      body: async () => Buffer.from('{"test": 2432232314}'),
    };
    expect(await signerOf(machines, signed, 1614265330_000)).toBe('svix');
  });

  it.each<[string, Partial<WebhookHeaders>]>([
    ['of the machine’s secret', good],
    ['of the secret that takes its place', signedHeaders(BODY, { at: AT, secrets: [OTHER] })],
    ['of two secrets, ours the second', signedHeaders(BODY, { at: AT, secrets: [STRANGERS, OTHER] })],
    ['beside one of another kind', { ...good, 'webhook-signature': `v1a,AAAA ${given}` }],
    ['five minutes old', signedHeaders(BODY, { at: AT - 300 })],
    ['five minutes ahead', signedHeaders(BODY, { at: AT + 300 })],
  ])('%s is good', async (_, headers) => {
    expect(await signer(headers)).toBe('relay');
  });

  it.each<[string, Partial<WebhookHeaders>]>([
    ['none', { ...good, 'webhook-signature': '' }],
    ['of a stranger', signedHeaders(BODY, { at: AT, secrets: [STRANGERS] })],
    ['of another body', signedHeaders(`${BODY} `, { at: AT })],
    ['under another id', { ...good, 'webhook-id': 'msg-2' }],
    ['under another time', { ...good, 'webhook-timestamp': String(AT + 1) }],
    ['under the same time, written otherwise', { ...good, 'webhook-timestamp': `0${AT}` }],
    ['under a time with something behind it', { ...good, 'webhook-timestamp': `${AT}.5` }],
    ['too old', signedHeaders(BODY, { at: AT - 301 })],
    ['too far ahead', signedHeaders(BODY, { at: AT + 301 })],
    ['without an id', { 'webhook-timestamp': good['webhook-timestamp'], 'webhook-signature': given }],
    ['without a time', { 'webhook-id': good['webhook-id'], 'webhook-signature': given }],
    ['without itself', { 'webhook-id': good['webhook-id'], 'webhook-timestamp': good['webhook-timestamp'] }],
    ['of an id that holds a dot', signedHeaders(BODY, { at: AT, id: 'msg.1' })],
    ['of an id that is no ASCII', signedHeaders(BODY, { at: AT, id: 'é' })],
    ['of another version', { ...good, 'webhook-signature': given.replace('v1', 'v2') }],
    ['of no version', { ...good, 'webhook-signature': digest }],
    ['without its padding', { ...good, 'webhook-signature': given.slice(0, -1) }],
    ['in base64url', { ...good, 'webhook-signature': given.replaceAll('+', '-').replaceAll('/', '_') }],
    ['the same bytes, spelt otherwise', { ...good, 'webhook-signature': `v1,${respelt}` }],
    [
      'in hexadecimal',
      { ...good, 'webhook-signature': `v1,${Buffer.from(digest, 'base64').toString('hex')}` },
    ],
  ])('%s is not', async (_, headers) => {
    expect(headers, 'nothing has been changed').not.toEqual(good);
    expect(await signer(headers)).toBeUndefined();
  });

  it('respelt is the same bytes', () => {
    expect(Buffer.from(respelt, 'base64')).toEqual(Buffer.from(digest, 'base64'));
    expect(respelt).not.toBe(digest);
  });

  it('of nobody is good where no machine is known, and the body is not even read', async () => {
    const signed = {
      id: good['webhook-id'],
      timestamp: good['webhook-timestamp'],
      signature: given,
      body: () => expect.fail('read'),
    };
    expect(await signerOf(new Map(), signed, NOW)).toBeUndefined();
  });

  it('is good no more where a byte of what came with it is another one', async () => {
    const parts = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'body'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...parts),
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (part, body, place, change) => {
          const headers = signedHeaders(body, { at: AT });
          expect(await signer(headers, { body })).toBe('relay');
          const bytes = Buffer.from(part === 'body' ? body : headers[part]);
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          const changed =
            part === 'body'
              ? { headers, body: bytes }
              : { headers: { ...headers, [part]: bytes.toString('latin1') }, body };
          expect(await signer(changed.headers, { body: changed.body })).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a secret', () => {
  it('that is made is another one each time, and is taken', () => {
    const [one, other] = [newWebhookSecret(), newWebhookSecret()];
    expect(one).not.toBe(other);
    const machines = webhookSecretsSchema.parse(`relay=${one}, relay=${other}`);
    expect(machines.get('relay')?.map(({ length }) => length)).toEqual([32, 32]);
    expect(webhookSecretsSchema.parse('').size).toBe(0);
  });

  const encoded = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
  it.each([
    ['without a name', `whsec_${encoded(32)}`],
    ['of a name that is none', `Relay=whsec_${encoded(32)}`],
    ['without its prefix', `relay=${encoded(32)}`],
    ['that is too short', `relay=whsec_${encoded(23)}`],
    ['that is too long', `relay=whsec_${encoded(65)}`],
    ['that is no base64', `relay=whsec_${'*'.repeat(40)}`],
    ['whose last bits count for nothing', `relay=whsec_${encoded(32).replace('c=', 'd=')}`],
    ['of two machines', `relay=whsec_${encoded(32)} chat=whsec_${encoded(32)}`],
  ])('%s is refused, and not repeated', (_, text) => {
    const { error } = webhookSecretsSchema.safeParse(text);
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain(text.slice(-30));
  });
});
