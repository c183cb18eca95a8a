import * as z from 'zod';
import { openIssuer } from '../issuer.ts';
import { UsageError } from './command.ts';

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object | undefined;
}

/** Asks the server that has the folder, as an administrator, whom the folder's own issuer vouches for. */
export async function callServer(
  folder: string,
  address: string,
  { method, path, body }: Call,
): Promise<unknown> {
  const issuer = await openIssuer(folder);
  const token = await issuer.token({ subject: 'command-line', roles: ['administrator'], teams: [] }, 60);
  const response = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new UsageError(z.object({ detail: z.string() }).parse(answer).detail);
  return answer;
}
