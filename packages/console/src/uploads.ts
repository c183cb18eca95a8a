import { UPLOAD_PATH } from './pages/complaint/upload-limits.ts';
import { IMPORTING } from './pages/importing/keeping.ts';

/** Where files come: what comes before the pages bounds every other body nearer. */
export const UPLOAD_PATHS = [UPLOAD_PATH, `${IMPORTING}/files`];
