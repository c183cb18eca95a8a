import * as z from 'zod/mini';

/*
 * zod would compile a function for each schema that it uses for the first time. A container that starts uses each
 * once or twice before somebody has their answer. Imported first: a schema is made for the one or the other.
 */
z.config({ jitless: true });
