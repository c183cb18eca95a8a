import { nameOf } from '@redress/core/access/caller.ts';
import { may } from '@redress/core/access/decide.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as files from '@redress/core/records/import-files.ts';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';

/** Where files stand until they are imported. */
export type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

/** One address for all files: it is known before a request is read. */
export const IMPORT_UPLOADS = '/import/files';
export const IMPORTING = `${CONSOLE}/import`;

export const mayImport = ({ var: { person } }: PageContext): boolean =>
  may(person, 'complaint.import', { id: '', team: '' });

/** The file that the address names. Undefined where it is nobody's, or somebody else's. */
export async function fileOf(c: PageContext, services: Keeping): Promise<files.Versioned | undefined> {
  if (!mayImport(c)) return undefined;
  try {
    return await files.load(services, nameOf(c.var.person), c.req.param('id') ?? '');
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  }
}
