import { setTimeout as delay } from 'node:timers/promises';
import type { Role } from '@redress/core';
import * as z from 'zod';
import { publicAddressOf } from '../data-folder.ts';
import { openIssuer } from '../issuer.ts';
import { UsageError } from './command.ts';

/** Asks the API; with a body it is a POST. */
export type Call = (path: string, body?: unknown) => Promise<unknown>;

const MOST_TRIES = 20;
const detailSchema = z.object({ detail: z.string() });

class ApiError extends UsageError {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export const isRefused = (error: unknown, status: number) =>
  error instanceof ApiError && error.status === status;

/** A token a minute, of whoever has the data folder; elsewhere the one that was given. */
export function connected(folder: string, { api }: { readonly api?: string }, role: Role): Call {
  const { REDRESS_TOKEN: given } = process.env;
  if (api !== undefined && !given) throw new UsageError('--api: REDRESS_TOKEN has no token for it');
  const bearer = async () =>
    api === undefined
      ? (await openIssuer(folder)).token({ subject: 'command-line', roles: [role], teams: ['*'] }, 60)
      : given;
  const address = (api ?? publicAddressOf(folder)).replace(/\/+$/, '');
  return async (path, body) => {
    for (let attempt = 1; ; attempt++) {
      const { response, answer } = await answered(address, path, {
        headers: { authorization: `Bearer ${await bearer()}`, 'content-type': 'application/json' },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      if (response.ok) return answer;
      const isBusy = response.status === 429 || response.status === 503;
      if (!isBusy || attempt === MOST_TRIES)
        throw new ApiError(response.status, detailSchema.parse(answer).detail);
      await delay(1000 * Math.min(60, Number(response.headers.get('retry-after')) || 1));
    }
  };
}

async function answered(address: string, path: string, init: RequestInit) {
  try {
    const response = await fetch(address + path, init);
    const answer: unknown = await response.json();
    return { response, answer };
  } catch (error) {
    // Nobody is there, who was there has gone, or it is somebody else.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`no answer from a Redress at ${address}: run it again when there is one`);
  }
}
