import type { Client } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import type { Person } from '@redress/core/records/sessions.ts';
import type { Context, Hono } from 'hono';
import type { Ask } from './application.ts';
import type { Words } from './words/words.ts';

/** How somebody wants their pages. */
export interface Look {
  readonly language: Language;
  /** What their system says, where they have not chosen. */
  readonly scheme: 'light' | 'dark' | undefined;
  /** Whether single keys do something. */
  readonly keys: boolean;
  /** IANA name: times are told as they read them. */
  readonly timeZone: string;
}

/** What every page of somebody who has signed in has at hand. */
export interface ConsoleEnv {
  /** What the server in front knows of a request; passed on with what is asked of the application. */
  Bindings: { readonly requestId?: string; readonly address?: string };
  Variables: {
    readonly person: Person;
    /** What the session is called that they look with. */
    readonly session: string | undefined;
    /** Goes into each form, and shows that it is one of ours. */
    readonly proof: string;
    /** All of the application, as this person may use it. */
    readonly client: Client;
    /** The same for what is no operation with a JSON body. */
    readonly ask: Ask;
    readonly look: Look;
    readonly words: Words;
    /** Where messages are kept instead of sent, as the application has it; absent where they are sent. */
    readonly outbox: string | undefined;
    /** Milliseconds, of the complaints' clock. */
    readonly now: number;
    /** Seconds of that clock for each real one. */
    readonly speed: number;
  };
}
export type Pages = Hono<ConsoleEnv>;
export type PageContext = Context<ConsoleEnv>;
