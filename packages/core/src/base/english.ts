import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/* By itself `zod/mini` says of what is wrong only that it is. Whoever shows that to somebody imports this. */
z.config(en());
