import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { wrong } from '../base/wrong.ts';
import { isSameText } from './same-text.ts';

/*
 * Machines that report to us sign each request after the Standard Webhooks specification, version 1.0.0: HMAC-SHA256
 * over `id.timestamp.body`. Its own library reads the timestamp by `parseInt` and the body as text, so that some
 * requests pass that nobody has signed in that spelling; here every byte counts.
 */

/** By name; a machine has several secrets while one takes another's place. */
export type Machines = ReadonlyMap<string, readonly Buffer[]>;

/** A request's headers as they came, and its body, which is read only where they can be right. */
export interface Signed {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: () => Promise<Uint8Array>;
}

const PREFIX = 'whsec_';
/** As the specification has it. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const NEW_BYTES = 32;
/** Between the machine's clock and ours, either way. */
const TOLERANCE_MS = 5 * 60_000;

/** A dot in it would let a part of it pass for the timestamp. */
const ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;
const SECONDS = /^[1-9]\d{0,11}$/;
const NAMED_SECRET = /^([a-z0-9]+(?:-[a-z0-9]+)*)=whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The name of the machine that has signed it; undefined where none has, or not now. @param now real time */
export async function signerOf(machines: Machines, signed: Signed, now: number): Promise<string | undefined> {
  const { id = '', timestamp = '', signature = '' } = signed;
  if (machines.size === 0 || signature === '' || !ID.test(id) || !SECONDS.test(timestamp)) return undefined;
  if (Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS) return undefined;
  const body = await signed.body();
  const given = signature.split(' ');
  for (const [name, secrets] of machines)
    for (const secret of secrets)
      if (given.some((one) => isSameText(one, signatureBy(secret, { id, timestamp, body })))) return name;
  return undefined;
}

interface Delivery {
  readonly id: string;
  /** Whole seconds since the epoch. */
  readonly timestamp: string;
  readonly body: string | Uint8Array;
}

function signatureBy(secret: Buffer, { id, timestamp, body }: Delivery): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** As the header says it: by each of the secrets, for whoever is told it knows one of them while another takes its place. */
export function signatures(secrets: readonly Buffer[], delivery: Delivery): string {
  return secrets.map((secret) => signatureBy(secret, delivery)).join(' ');
}

/** In the form in which both sides are told it. */
export function newWebhookSecret(): string {
  return secretText(randomBytes(NEW_BYTES));
}

/**
 * What we sign with for an endpoint, each generation of it another one: it follows from the installation's secret, so
 * that none is stored.
 */
export function endpointSecret(secret: string, endpoint: string, generation: number): Buffer {
  const named = JSON.stringify(['webhook endpoint', endpoint, generation]);
  return createHmac('sha256', secret).update(named).digest();
}

export function secretText(secret: Buffer): string {
  return `${PREFIX}${secret.toString('base64')}`;
}

/** `relay=whsec_…`, several with blanks or commas between. */
export const webhookSecretsSchema = z.lazy(() =>
  z.pipe(
    z.string(),
    z.transform((text, context): Machines => {
      const machines = new Map<string, Buffer[]>();
      const seen = new Set<string>();
      for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
        const [, name = '', encoded = ''] = NAMED_SECRET.exec(part) ?? [];
        const secret = Buffer.from(encoded, 'base64');
        const isRight = secret.length >= LEAST_BYTES && secret.length <= MOST_BYTES;
        if (!isRight || secret.toString('base64') !== encoded || seen.has(encoded)) {
          // Never what was given instead.
          return wrong(context, { message: 'NAME=whsec_… of 24 to 64 bytes in base64, none twice' });
        }
        seen.add(encoded);
        machines.set(name, [...(machines.get(name) ?? []), secret]);
      }
      return machines;
    }),
  ),
);
