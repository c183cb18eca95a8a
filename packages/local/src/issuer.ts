import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES, type Role, type sessions } from '@redress/core';
import { syncFolder } from '@redress/engine';
import type { TokenIssuer } from '@redress/functions';
import {
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import * as z from 'zod';
import { DataFolderError } from './data-folder.ts';

const FILE = 'issuer.json';
const ALGORITHM = 'ES256';
const AUDIENCE = 'redress';
const NAME = 'local';
/** Of another type than access tokens, so that neither passes for the other. */
const SIGN_IN = 'sign-in+jwt';
const SIGN_IN_SECONDS = 600;

const keySchema = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().min(1),
});
const fileSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.looseObject({ issuer: z.string().startsWith('redress:'), key: keySchema }));

const signInSchema = z.looseObject({
  sub: z.string(),
  jti: z.string(),
  roles: z.array(z.enum(ROLES)),
  teams: z.array(z.string()),
});

/** Whom a token is for. */
export interface Person {
  /** `anna`: nobody else's on this machine. */
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
}

/** Vouches for the people of one machine, with a key pair of its own. */
export interface LocalIssuer extends TokenIssuer {
  /** The private one. */
  readonly signingKey: Made['key'];
  /** An access token, good for so many seconds of real time. */
  token(person: Person, seconds: number): Promise<string>;
  /** What stands in a link to sign in with, good for ten minutes of real time. */
  signIn(person: Person): Promise<string>;
  /** Whom such a link is for, and its id; undefined for one that is over, or none of ours. */
  readSignIn(text: string): Promise<{ readonly id: string; readonly person: sessions.Person } | undefined>;
}

/** The folder's issuer, made where there is none; its file is its owner's alone. @throws DataFolderError */
export async function openIssuer(folder: string): Promise<LocalIssuer> {
  const file = join(folder, FILE);
  if (!existsSync(file)) {
    const made = await newIssuer();
    writeFileSync(`${file}.new`, `${JSON.stringify(made)}\n`, { flush: true, mode: 0o600 });
    renameSync(`${file}.new`, file);
    syncFolder(folder);
  }
  const read = fileSchema.safeParse(readFileSync(file, 'utf8'));
  if (!read.success)
    throw new DataFolderError(
      `${file} is damaged. Restore it from a backup; or remove it, and a new one is made, which ends all tokens given out.`,
    );
  return issuerOf(read.data);
}

/** One that nobody keeps. */
export async function passingIssuer(): Promise<LocalIssuer> {
  return issuerOf(await newIssuer());
}

interface Made {
  readonly issuer: string;
  readonly key: JWK & { readonly kid: string };
}

async function newIssuer(): Promise<Made> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const kid = crypto.randomUUID();
  return { issuer: `redress:${crypto.randomUUID()}`, key: { ...(await exportJWK(privateKey)), kid } };
}

async function issuerOf({ issuer, key }: Made): Promise<LocalIssuer> {
  const { d: _, ...publicKey } = key;
  const keys = createLocalJWKSet({ keys: [{ ...publicKey, alg: ALGORITHM, use: 'sig' }] });
  const signing = await importJWK(key, ALGORITHM);
  const signed = ({ subject, roles, teams }: Person, typ: string, seconds: number) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ roles: [...roles], teams: [...teams] })
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setJti(crypto.randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(signing);
  };
  return {
    issuer,
    name: NAME,
    audience: AUDIENCE,
    rolesClaim: 'roles',
    teamsClaim: 'teams',
    signingKey: { ...key, alg: ALGORITHM, use: 'sig' },
    keys: async () => keys,
    token: (person, seconds) => signed(person, 'at+jwt', seconds),
    signIn: (person) => signed(person, SIGN_IN, SIGN_IN_SECONDS),
    async readSignIn(text) {
      try {
        const { payload } = await jwtVerify(text, keys, {
          issuer,
          audience: AUDIENCE,
          typ: SIGN_IN,
          algorithms: [ALGORITHM],
          requiredClaims: ['exp', 'sub', 'jti'],
        });
        const { sub, jti, roles, teams } = signInSchema.parse(payload);
        const person = { kind: 'person', id: `${NAME}/${sub}`, subject: sub } as const;
        return { id: jti, person: { ...person, roles: new Set(roles), teams: new Set(teams) } };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
