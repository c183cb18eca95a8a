import { writeFileSync } from 'node:fs';
import { FILE, openApiText } from './text.ts';

writeFileSync(FILE, await openApiText());
