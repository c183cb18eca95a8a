import { writeFileSync } from 'node:fs';
import { operationsText } from './generated.ts';

writeFileSync(new URL('src/operations.ts', import.meta.url), operationsText());
