import { errorName } from '@redress/core/ports/log.ts';
import * as sessions from '@redress/core/records/sessions.ts';
import * as client from 'openid-client';
import type { Signing } from './browser.ts';
import { configurationOf, type Issuer, sealed, unsealed } from './issuer.ts';

/*
 * Whoever has signed in by an issuer elsewhere is in for hours; what becomes of them there meanwhile is asked for, by the
 * refresh token that it gave. Says it no, their session is over; cannot it be reached, that goes on.
 */

interface Known {
  readonly text: string;
  readonly session: sessions.Session;
  readonly renewal: sessions.Renewal;
}

/** The session as it goes on: as their issuer has them now. Undefined where it is over. */
export async function renewed(
  services: Signing['services'],
  issuer: Issuer,
  { text, session, renewal }: Known,
): Promise<sessions.Session | undefined> {
  const { log, settings } = services;
  // Two requests with one refresh token would look like theft of it: one asks, for all.
  const turn = await sessions.renew(services, text, renewal);
  if (!turn) return session;
  try {
    const said = await askedOf(issuer, unsealed(settings, renewal.sealed));
    if (said?.person.id === session.person.id) {
      const token = said.refreshToken;
      const kept = token === undefined ? turn.sealed : sealed(settings, token);
      await sessions.renew(services, text, turn, { person: said.person, sealed: kept });
      return { ...session, person: said.person };
    }
  } catch (error) {
    log.warn('session-unconfirmed', {
      error: error instanceof client.ClientError ? (error.code ?? error.name) : errorName(error),
    });
    return session;
  }
  log.info('session-refused');
  await sessions.end(services, text);
  return undefined;
}

/** Undefined where the issuer says no. @throws whatever else keeps it from saying anything */
async function askedOf(issuer: Issuer, refreshToken: string | undefined) {
  if (refreshToken === undefined) return undefined;
  try {
    const tokens = await client.refreshTokenGrant(await configurationOf(issuer), refreshToken);
    const person = await issuer.personOf(tokens.access_token);
    return person && { person, refreshToken: tokens.refresh_token };
  } catch (error) {
    // It is over, was taken back, or they are no longer there (RFC 6749, section 5.2).
    if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') return undefined;
    throw error;
  }
}
