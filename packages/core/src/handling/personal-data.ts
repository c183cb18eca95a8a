import type { ComplaintId } from '../base/ids.ts';
import type { Services } from '../ports/services.ts';
import * as drafts from '../records/drafts.ts';
import * as evidence from '../records/evidence.ts';
import * as texts from '../records/texts.ts';

/*
 * Every place where personal data stands beside a complaint's own item, in one list: whoever adds another one adds it
 * here, and to docs/privacy.md. `test/canaries.test.ts` looks for what has been forgotten.
 */

/** Takes away all that it holds of the complaint. Safe to run twice, and to be killed anywhere. */
type Eraser = (services: Services, id: ComplaintId) => Promise<void>;

export const ERASERS: readonly Eraser[] = [evidence.eraseOf, texts.eraseOf, drafts.eraseOf];
