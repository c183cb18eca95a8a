import type { Category, Language, Severity } from '../base/vocabulary.ts';
import type { Facts } from '../policy/condition.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';

/** What is known better than when the complaint came in. Null: it was said, and is not so. */
export interface Correction {
  readonly category?: Category | undefined;
  readonly severity?: Severity | undefined;
  readonly jurisdiction?: string | null | undefined;
  /** The line of products it is about. */
  readonly line?: string | null | undefined;
  readonly tier?: string | null | undefined;
  readonly language?: Language | undefined;
}

type Classified = Pick<Complaint, 'category' | 'severity' | 'channel' | 'jurisdiction' | 'line'> & {
  readonly links?: Complaint['links'];
  readonly content: { readonly complainant: Pick<Complaint['content']['complainant'], 'language' | 'tier'> };
};

/** All that its policy is matched by, but for the team that has it. */
export function factsOf(classified: Classified): Facts {
  const { category, severity, channel, jurisdiction, line, content, links = [] } = classified;
  const { language, tier } = content.complainant;
  const repeat = links.some(({ kind }) => kind === 'repeat-of') ? 'yes' : 'no';
  return { repeat, category, severity, channel, jurisdiction, line, language, tier };
}

/** What becomes of the complaint by it. */
export function correctedBy(
  correction: Correction,
  { category, severity, jurisdiction, line, content }: Complaint,
): Pick<Complaint, 'category' | 'severity' | 'jurisdiction' | 'line' | 'content'> {
  const { complainant } = content;
  return {
    category: correction.category ?? category,
    severity: correction.severity ?? severity,
    jurisdiction: betterOf(correction.jurisdiction, jurisdiction),
    line: betterOf(correction.line, line),
    content: {
      ...content,
      complainant: {
        ...complainant,
        language: correction.language ?? complainant.language,
        tier: betterOf(correction.tier, complainant.tier),
      },
    },
  };
}

function betterOf(correction: string | null | undefined, known: string | undefined): string | undefined {
  return correction === undefined ? known : (correction ?? undefined);
}

const NOTED = ['jurisdiction', 'line', 'tier', 'language'] as const;

/**
 * For the timeline: which of them were corrected, what to and what from, where the empty text stands for what was not
 * known. A tier is the complainant's, and stays with their data.
 */
export function notedOf(correction: Correction, before: Complaint): TimelineEvent['data'] {
  const { category, severity, jurisdiction, line, language } = correction;
  const corrected = NOTED.filter((field) => correction[field] !== undefined);
  const was = (from: string, isCorrected: boolean, value = '') => (isCorrected ? { [from]: value } : {});
  return {
    ...was('fromCategory', category !== undefined && category !== before.category, before.category),
    ...was('fromSeverity', severity !== undefined && severity !== before.severity, before.severity),
    ...was('fromJurisdiction', jurisdiction !== undefined, before.jurisdiction),
    ...was('fromLine', line !== undefined, before.line),
    ...was('fromLanguage', language !== undefined, before.content.complainant.language),
    ...(corrected.length > 0 && { corrected: corrected.join(',') }),
    ...(typeof jurisdiction === 'string' && { jurisdiction }),
    ...(typeof line === 'string' && { line }),
    ...(language !== undefined && { language }),
  };
}
