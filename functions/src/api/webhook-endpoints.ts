import { randomUUID } from 'node:crypto';
import { faultOfUrl } from '@redress/core/base/public-address.ts';
import type { Refusal } from '@redress/core/base/refusal.ts';
import { isPublicTarget } from '@redress/core/delivery/post.ts';
import * as webhooks from '@redress/core/handling/webhooks.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { newestSecret, tagOf, type Webhook } from '@redress/core/records/webhook-endpoints.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, invalid, noInput, noQuery } from './input.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import {
  deliveriesSchema,
  webhookReplaySchema,
  webhookRotationSchema,
  webhookSchema,
} from './webhook-schemas.ts';

const HOUR_MS = 3_600_000;

/** What each rule of an address says of what breaks it. */
const URL_RULES: Readonly<Record<NonNullable<ReturnType<typeof faultOfUrl>>, string>> = {
  'not-a-url': 'must be the address of a web server',
  'not-https': 'must begin with https://',
  'user-info': 'must not hold a name or a password',
  fragment: 'must not have a fragment',
  'private-address': 'must lead to a public address',
  'private-name': 'must lead to a public address',
  port: 'must have the port 443, or one from 1024 on',
};

/** Where webhooks go. A secret is in the answer that makes it, and nowhere else. */
export function webhookHandlers(services: Services): HandlersOf<'webhooks'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const repeated = async (c: ApiContext, input: unknown) => {
    const isReplay = await isRepeated(services, keyed(c, services.settings, input));
    markChanged(c, { isReplay });
    return isReplay;
  };
  const secretIn = (c: ApiContext, webhook: Webhook, isReplay: boolean) => {
    c.header('cache-control', 'no-store');
    // Made before by the same request, it is not shown again.
    return isReplay ? {} : { secret: newestSecret(services, webhook) };
  };
  return {
    'webhooks.list': async (c) => {
      noQuery(c);
      const found = await webhooks.list(services, c.get('caller'));
      return c.json({ items: found.map(shown) });
    },

    'webhooks.add': async (c) => {
      const input = await body(c, webhookSchema);
      await requirePublic(services, input.url);
      const request = keyed(c, services.settings, input);
      await isRepeated(services, request);
      const { webhook, isReplay } = await webhooks.register(services, c.get('caller'), input, request);
      c.set('shown', { object: webhook.id });
      markChanged(c, { tag: tagOf(services, webhook), isReplay });
      const location = `/v1/webhooks/${webhook.id}`;
      return c.json({ ...shown(webhook), ...secretIn(c, webhook, isReplay) }, 201, { location });
    },

    'webhooks.get': async (c) => {
      noQuery(c);
      const webhook = await webhooks.load(services, c.get('caller'), 'webhook.read', idIn(c));
      return readAnswer(c, tagOf(services, webhook), () => c.json(shown(webhook)));
    },

    'webhooks.put': async (c) => {
      const input = await body(c, webhookSchema);
      await requirePublic(services, input.url);
      const { webhook, changed } = await webhooks.replace(
        services,
        c.get('caller'),
        idIn(c),
        input,
        c.get('conditions'),
      );
      c.set('shown', { changed });
      markChanged(c, { tag: tagOf(services, webhook), isReplay: false });
      return c.json(shown(webhook));
    },

    'webhooks.deliveries': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, deliveriesSchema);
      const asked = { ...filter, limit, cursor };
      return c.json(sealed(await webhooks.deliveries(services, c.get('caller'), idIn(c), asked)));
    },

    'webhooks.replay': async (c) => {
      const { event } = await body(c, webhookReplaySchema);
      await repeated(c, { event });
      return c.json(await webhooks.replay(services, c.get('caller'), idIn(c), event), 202);
    },

    'webhooks.test': async (c) => {
      await noInput(c);
      await repeated(c, {});
      const event = `test_${randomUUID()}`;
      const came = await webhooks.test(services, c.get('caller'), idIn(c), event);
      return c.json({ event, ...came });
    },

    'webhooks.rotate': async (c) => {
      const input = await body(c, webhookRotationSchema);
      const before = await webhooks.load(services, c.get('caller'), 'webhook.change', idIn(c));
      if (await repeated(c, input)) return c.json(shown(before), 201);
      const overlapMs = input.overlapHours * HOUR_MS;
      const webhook = await webhooks.rotate(services, c.get('caller'), idIn(c), overlapMs);
      return c.json({ ...shown(webhook), ...secretIn(c, webhook, false) }, 201);
    },

    'webhooks.disable': async (c) => {
      await noInput(c);
      await repeated(c, {});
      return c.json(shown(await webhooks.disable(services, c.get('caller'), idIn(c))));
    },

    'webhooks.enable': async (c) => {
      await noInput(c);
      await repeated(c, {});
      return c.json(shown(await webhooks.enable(services, c.get('caller'), idIn(c))));
    },

    'webhooks.remove': async (c) => {
      await noInput(c);
      await repeated(c, {});
      return c.json(shown(await webhooks.remove(services, c.get('caller'), idIn(c))));
    },
  };
}

/** @throws Refusal `invalid-request` where it leads to where nothing may be sent */
async function requirePublic({ settings }: Services, url: string): Promise<void> {
  const toPrivate = settings.webhooksToPrivate ?? false;
  const fault = faultOfUrl(url, toPrivate);
  if (fault) throw wrongUrl(fault);
  if (!toPrivate && !(await isPublicTarget(url))) throw wrongUrl('private-address');
}

function wrongUrl(fault: keyof typeof URL_RULES): Refusal {
  return invalid('body', 'url', fault.replaceAll('-', '_'), URL_RULES[fault]);
}

/** All that is shown of one. */
function shown(webhook: Webhook) {
  const { id, url, types, personal, description, owner, createdAt } = webhook;
  const { disabledAt, disabledFor, formerUntil } = webhook;
  return {
    ...{ id, url, types, personal, description, owner, createdAt },
    state: disabledAt === undefined ? 'enabled' : 'disabled',
    ...{ disabledAt, disabledFor, formerSecretUntil: formerUntil },
  };
}
