import type { Caller, Role } from '@redress/core/access/caller.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as sessions from '@redress/core/records/sessions.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, noInput, noQuery } from './input.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { sessionEndsSchema } from './schemas.ts';

/** Who is signed in with a browser. One's own sessions anybody sees and ends; what opens one nobody is told. */
export function sessionHandlers(services: Services): HandlersOf<'sessions'> {
  return {
    'sessions.list': async (c) => {
      noQuery(c);
      const { id, roles } = personIn(c);
      const found = await sessions.list(services, SEEING.some((role) => roles.has(role)) ? undefined : id);
      c.set('shown', { count: found.length });
      return c.json({ items: found.map((session) => shown(session, id)) });
    },

    'sessions.end': async (c) => {
      await noInput(c);
      const { id, roles } = personIn(c);
      const name = c.req.param('id') ?? '';
      sessions.requireName(name, roles.has('administrator') ? undefined : id);
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      await sessions.endNamed(services, name);
      markChanged(c, { isReplay });
      return c.json({ id: name });
    },

    'sessions.endAll': async (c) => {
      const input = await body(c, sessionEndsSchema);
      const { id, roles } = personIn(c);
      const { person = id } = input;
      if (person !== id && !roles.has('administrator'))
        throw new Refusal('forbidden', 'This is not for you to do.');
      const isReplay = await isRepeated(services, keyed(c, services.settings, input));
      const ended = await sessions.endAll(services, person);
      // What acts as them in a chat goes, too.
      if (services.settings.hasBot) {
        const { Codes } = await import('@redress/channels/telegram/codes.ts');
        await new Codes(services).unlink(person);
      }
      c.set('shown', { object: person, count: ended });
      markChanged(c, { isReplay });
      return c.json({ person, ended });
    },
  };
}

const SEEING: readonly Role[] = ['administrator', 'auditor'];

function personIn(c: ApiContext): Extract<Caller, { kind: 'person' }> {
  const caller = c.get('caller');
  if (caller.kind !== 'person') throw new Refusal('forbidden', 'This is not for you to do.');
  return caller;
}

function shown({ name, person, way, begunAt, usedAt, endsAt }: sessions.Session, caller: string) {
  return { id: name, person: person.id, isOwn: person.id === caller, way, begunAt, usedAt, endsAt };
}
