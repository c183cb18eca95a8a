import { CONSOLE } from '../../place.ts';

/** One address for all complaints: it is known before a request is read. */
export const UPLOADS = '/evidence';
export const UPLOAD_PATH = `${CONSOLE}${UPLOADS}`;

/** What a browser sends without a script is held in memory at once. */
export const MOST_MEGABYTES = 10;
