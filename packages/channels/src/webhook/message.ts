import { languageTagSchema } from '@redress/core/base/language.ts';
import { codes, VENUES } from '@redress/core/base/vocabulary.ts';
import { wrong } from '@redress/core/base/wrong.ts';
import * as z from 'zod/mini';

/*
 * What a gateway brings and is brought: a chat, a text message, a comment, in the same few words whichever network it has
 * come from.
 */

/** Networks whose gateways bring messages to us: codes of the vocabulary of channels, and names of adapters. */
export const NETWORKS = ['app', 'sms', 'wechat', 'weibo', 'douyin', 'other-social'] as const;
export type Network = (typeof NETWORKS)[number];

const MOST = { text: 20_000, links: 10, link: 2000, id: 200, name: 200 } as const;

const id = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));

const linkSchema = z.string().check(
  z.maxLength(MOST.link),
  z.refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must be an https address'),
);

/** One message of a person's. Its bytes are what was signed. */
export const channelMessageSchema = z.lazy(() =>
  z.strictObject({
    /** What the network calls it: the same again is the same message. */
    id: id(MOST.id),
    from: z.strictObject({
      /** What the network calls whoever wrote it, and what they are written to by. */
      id: id(MOST.id),
      name: z.exactOptional(z.string().check(z.maxLength(MOST.name))),
      language: z.exactOptional(languageTagSchema),
    }),
    text: z._default(z.string().check(z.maxLength(MOST.text)), ''),
    /** Pictures and documents where the network has them: nobody here fetches them. */
    links: z.exactOptional(z.array(linkSchema).check(z.maxLength(MOST.links))),
    venue: z.exactOptional(codes(VENUES)),
    /** Which complaint it answers, as a message of ours has said. */
    complaintId: z.exactOptional(z.string().check(z.maxLength(MOST.id))),
  }),
);
export type ChannelMessage = z.infer<typeof channelMessageSchema>;

const PAIR = /^([a-z-]+)=(\S+)$/;
export const GATEWAYS_RULE = `must be NETWORK=https://…, each once, of ${NETWORKS.join(', ')}`;

/** `wechat=https://gateway.example.com/out`, several with blanks or commas between: where each network's gateway is. */
export const gatewaysSchema = z.lazy(() =>
  z.pipe(
    z.string(),
    z.transform((text, context): ReadonlyMap<Network, string> => {
      const gateways = new Map<Network, string>();
      for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
        const [, name, url = ''] = PAIR.exec(part) ?? [];
        const network = NETWORKS.find((one) => one === name);
        if (!network || !URL.canParse(url) || gateways.has(network))
          return wrong(context, { message: GATEWAYS_RULE });
        gateways.set(network, url);
      }
      return gateways;
    }),
  ),
);
