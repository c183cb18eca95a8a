import { ROLES, type Services } from '@redress/core';
import { body, type Handler, noQuery } from '@redress/functions';
import * as z from 'zod';
import type { LOCAL_OPERATIONS } from './operations.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './sign-in-page.ts';
import * as users from './users.ts';

export const KEBAB = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const name = z.string().regex(KEBAB, 'must be kebab-case: a-z, 0-9, hyphens inside');
const teams = z.array(name.or(z.literal('*'))).max(100);
const roles = z.array(z.enum(ROLES)).min(1);
const password = z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD);

export const newUserSchema = z.strictObject({ name, roles, teams, password: password.optional() });
export const userChangeSchema = z.strictObject({
  roles: roles.optional(),
  teams: teams.optional(),
  isDisabled: z.boolean().optional(),
  password: password.optional(),
  isInvited: z.boolean().optional(),
});

type Operation = Extract<keyof typeof LOCAL_OPERATIONS, `users.${string}`>;

/** What an invitation's link ends in is in the answer that makes it, and nowhere else. */
export function userHandlers(services: Services): Readonly<Record<Operation, Handler>> {
  return {
    'users.list': async (c) => {
      noQuery(c);
      const items = await users.list(services);
      c.set('shown', { count: items.length });
      return c.json({ items });
    },
    'users.add': async (c) => {
      const { user, invitation } = await users.add(services, await body(c, newUserSchema));
      c.set('shown', { object: user.name });
      return c.json({ ...user, invitation }, 201);
    },
    'users.change': async (c) => {
      const wanted = await body(c, userChangeSchema);
      const { user, invitation } = await users.change(services, c.req.param('name') ?? '', wanted);
      return c.json({ ...user, invitation });
    },
  };
}
