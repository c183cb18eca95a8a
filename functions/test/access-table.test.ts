import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessTable } from '../src/openapi/access-table.ts';

test('docs/access.md has the table of who may do what as the code has it', () => {
  const text = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
  const [, written] = text.split('## The table\n\n');
  expect(written?.trim()).toBe(accessTable());
});

test('docs/security.md names tests that there are', () => {
  const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
});
