import type { ComplaintId } from '../base/ids.ts';
import type { Intake } from '../complaint/commands.ts';
import type { Feedback } from '../complaint/outcomes.ts';
import type { Way } from '../complaint/ways.ts';
import type { Services } from '../ports/services.ts';
import type { Incoming } from '../records/incoming.ts';

/**
 * A channel by which people write to us. What comes in is stored as it came first; afterwards, once or again after a crash, the
 * channel says what it is, and the same is done with it whichever channel it has come by.
 */
export interface IncomingChannel {
  /** As `mail`, `telegram`. */
  readonly name: string;
  /**
   * What it is. Reads whatever it needs; what it does besides must bear being done twice.
   * @throws whatever may be better a minute later; what never will be is `forPerson`
   */
  understand(services: Services, incoming: Incoming, raw: Uint8Array): Promise<Understood>;
}

/** A file that came with it. */
export interface Attachment {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What people see of it who look at what came in: nothing of it is needed to handle it. */
export type Shown = NonNullable<Incoming['shown']>;

/** What something that came in is. `shown`: for whoever looks at it. */
export type Understood = { readonly shown?: Shown | undefined } & (
  | {
      readonly is: 'complaint';
      readonly intake: Intake;
      readonly attachments?: readonly Attachment[] | undefined;
    }
  | {
      readonly is: 'message';
      readonly complaintId: ComplaintId;
      readonly text: string;
      /**
       * Whether whoever wrote it has shown that they are the complainant, by what only they can know: what is not shown is
       * added, and moves no clock.
       */
      readonly isProven: boolean;
      /** How they are written to from now on, where this is by them and not for them. */
      readonly way?: Way | undefined;
      readonly attachments?: readonly Attachment[] | undefined;
    }
  /** What somebody on the way says of a message of ours. */
  | { readonly is: 'report'; readonly messageId: string; readonly feedback: Feedback }
  /** Nothing is done with it, and nobody is bothered: a machine has written it. The reason is a code. */
  | {
      readonly is: 'ignored';
      readonly reason: string;
      /** All of it has been put where it belongs: its bytes are kept no longer. */
      readonly isSpent?: boolean | undefined;
    }
  /** A person has to look at it. */
  | { readonly is: 'for-person'; readonly reason: string; readonly complaintId?: ComplaintId | undefined }
);
