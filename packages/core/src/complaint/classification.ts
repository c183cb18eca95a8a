import type { JsonValue } from '../base/json.ts';
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

/** Codes that stand on the record beside the category. */
export interface Codes {
  readonly brand?: string | undefined;
  readonly legalEntity?: string | undefined;
  readonly venue?: string | undefined;
  readonly motive?: string | undefined;
  readonly vulnerable?: boolean | undefined;
  readonly tags?: string[] | undefined;
  /** Values of the installation's own fields. */
  readonly fields?: Record<string, JsonValue> | undefined;
}

/** Those that are known. */
export function codesOf({
  brand,
  legalEntity,
  venue,
  motive,
  vulnerable,
  tags = [],
  fields = {},
}: Codes): Codes {
  return {
    ...(brand !== undefined && { brand }),
    ...(legalEntity !== undefined && { legalEntity }),
    ...(venue !== undefined && { venue }),
    ...(motive !== undefined && { motive }),
    ...(vulnerable !== undefined && { vulnerable }),
    ...(tags.length > 0 && { tags }),
    ...(Object.keys(fields).length > 0 && { fields }),
  };
}

type Classified = Codes &
  Pick<Complaint, 'category' | 'severity' | 'channel' | 'jurisdiction' | 'line'> & {
    readonly links?: Complaint['links'];
    readonly content: {
      readonly complainant: Pick<Complaint['content']['complainant'], 'language' | 'tier'>;
    };
  };

/** All that its policy is matched by, but for the team that has it. */
export function factsOf(complaint: Classified): Facts {
  const { category, severity, channel, jurisdiction, line, content, links = [] } = complaint;
  const { brand, legalEntity, venue, motive, vulnerable, tags, fields } = complaint;
  const { language, tier } = content.complainant;
  return {
    ...{ category, severity, channel, jurisdiction, line, language, tier },
    ...{ brand, legalEntity, venue, motive, tags },
    repeat: yesOrNo(links.some(({ kind }) => kind === 'repeat-of')),
    vulnerable: vulnerable === undefined ? undefined : yesOrNo(vulnerable),
    fields: fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, words(value)])),
  };
}

const yesOrNo = (value: boolean) => (value ? 'yes' : 'no');

/** What conditions compare of a field's value. */
function words(value: JsonValue): string[] {
  return [value].flat().map((one) => (typeof one === 'boolean' ? yesOrNo(one) : String(one)));
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
