import { type EvidenceId, isEvidenceId } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import {
  announceEvidence,
  evidenceContent,
  evidenceThumbnail,
  inviteParts,
  listEvidence,
  readEvidence,
  removeEvidence,
} from '@redress/core/evidence';
import { completeEvidence } from '@redress/core/evidence-keeping';
import { PART_BYTES } from '@redress/core/evidence-parts';
import { evidenceTypeOf } from '@redress/core/evidence-types';
import type { Services } from '@redress/core/ports/services.ts';
import type * as records from '@redress/core/records/evidence.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { contentAnswer } from './evidence-content.ts';
import { evidenceRemovalSchema, evidenceSchema, partsSchema } from './evidence-schemas.ts';
import { body, complaintId, invalid, noInput, noQuery } from './input.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** What belongs to a complaint and is too large for a text. */
export function evidenceHandlers(services: Services): HandlersOf<'evidence'> {
  const idIn = (c: ApiContext): EvidenceId => {
    const id = c.req.param('evidence') ?? '';
    if (!isEvidenceId(id)) throw new Refusal('not-found', 'There is no such evidence.');
    return id;
  };
  const repeated = async (c: ApiContext, input: unknown) =>
    isRepeated(services, keyed(c, services.settings, input));

  return {
    'evidence.announce': async (c) => {
      const complaint = complaintId(c);
      const input = await body(c, evidenceSchema);
      const { name, size, sha256 } = input;
      const type = evidenceTypeOf(input.type);
      if (!type) throw invalid('body', 'type', 'unknown', 'is not known here');
      const request = keyed(c, services.settings, input);
      // Whose key it is, before anything is made by it.
      const isBound = await isRepeated(services, request);
      const caller = c.get('caller');
      const announced = { name, type, size, sha256, request: request?.id };
      const { evidence, isReplay } = await announceEvidence(services, caller, complaint, announced);
      markChanged(c, { isReplay: isBound && isReplay });
      c.header('location', `/v1/complaints/${complaint}/evidence/${evidence.id}`);
      return c.json(present(evidence, []), 201);
    },

    'evidence.list': async (c) => {
      noQuery(c);
      const items = await listEvidence(services, c.get('caller'), complaintId(c));
      return c.json({ items: items.map((one) => present(one)) });
    },

    'evidence.get': async (c) => {
      noQuery(c);
      const seen = await readEvidence(services, c.get('caller'), complaintId(c), idIn(c));
      return c.json(present(seen.evidence, seen.received));
    },

    'evidence.parts': async (c) => {
      const input = await body(c, partsSchema);
      const isReplay = await repeated(c, input);
      const items = await inviteParts(services, c.get('caller'), complaintId(c), idIn(c), input.parts);
      markChanged(c, { isReplay });
      return c.json({ items });
    },

    'evidence.complete': async (c) => {
      await noInput(c);
      const isReplay = await repeated(c, {});
      const kept = await completeEvidence(services, c.get('caller'), complaintId(c), idIn(c));
      markChanged(c, { isReplay });
      return c.json(present(kept));
    },

    'evidence.content': async (c) => {
      noQuery(c);
      const found = await evidenceContent(services, c.get('caller'), complaintId(c), idIn(c));
      return contentAnswer(c, services, found);
    },

    'evidence.thumbnail': async (c) => {
      noQuery(c);
      const found = await evidenceThumbnail(services, c.get('caller'), complaintId(c), idIn(c));
      return contentAnswer(c, services, found);
    },

    'evidence.remove': async (c) => {
      const input = await body(c, evidenceRemovalSchema);
      const [complaint, id] = [complaintId(c), idIn(c)];
      const isReplay = await repeated(c, input);
      try {
        await removeEvidence(services, c.get('caller'), complaint, id, input);
      } catch (error) {
        const isGone = error instanceof Refusal && error.sentence === 'There is no such evidence.';
        if (!isReplay || !isGone) throw error;
      }
      markChanged(c, { isReplay });
      return c.json({ id, removed: true });
    },
  };
}

/** @param received the parts that have come, of what is still coming */
function present(evidence: records.Evidence, received?: readonly number[]) {
  const { id, state, name, type, size, by, createdAt, expiresAt, positions, scan, reason } = evidence;

  const isComing = state === 'awaiting-upload';
  return {
    ...{ id, state, name, type, size, by, createdAt, expiresAt },
    ...(isComing && { partSize: PART_BYTES, parts: Math.ceil(size / PART_BYTES), received }),
    ...{ positions, scan, reason },
    ...(state === 'available' && { thumbnail: presentThumbnail(evidence) }),
  };
}

function presentThumbnail({ thumbnail }: records.Evidence) {
  if (!thumbnail) return null;
  const { type, width, height, size } = thumbnail;
  return { type, width, height, size };
}
