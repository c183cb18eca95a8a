import { type ClientOptions, callerOf } from './call.ts';
import { operationsOf } from './operations.ts';

export {
  type CallOptions,
  type ClientOptions,
  etagOf,
  type KeyedOptions,
  type Seen,
  type Unseen,
} from './call.ts';
export { type Failure, type FieldError, type Problem, RedressError } from './failure.ts';
export type * from './operations.ts';
export { type Personal, verifyWebhook, type WebhookEvent, WebhookNotVerified } from './webhooks.ts';

export type Client = ReturnType<typeof operationsOf>;

/** A client of one installation. Every method throws `RedressError`. */
export function createClient(options: ClientOptions): Client {
  return operationsOf(callerOf(options));
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** Everything that a list holds, page after page: `each((page) => client.complaints.list({ ...page }))`. */
export async function* each<Item>(
  list: (page: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let page = await list({});
  yield* page.items;
  while (page.nextCursor !== undefined) {
    page = await list({ cursor: page.nextCursor });
    yield* page.items;
  }
}
