import { expect } from 'vitest';
import { problemOf, type TestApi } from './test-api.ts';

/** Refused as this field's fault, without repeating what was sent. */
export async function expectRefused(api: TestApi, path: string, body: object, field: string): Promise<void> {
  const answer = await api.post(path, body);
  expect(answer.status, answer.text).toBe(422);
  const problem = problemOf(answer);
  expect(problem.code).toBe('invalid-request');
  expect(problem.detail).toContain(field);
  expect(problem.errors?.map((error) => [error.in, error.field])).toContainEqual(['body', field]);
}

export const NOT_TEXT: [string, unknown][] = [
  ['empty', ''],
  ['nothing but white space', ' \t\r\n\u3000'],
  ['a number', 7],
  ['null', null],
  ['a list', ['text']],
  ['an object', { text: 'x' }],
  ['nothing but characters without width', '\u200b\u2060\ufeff'],
  ['nothing but control characters', '\u0000\u001b\u007f\u009b'],
];
export const NOT_A_CODE: [string, unknown][] = [
  ['unknown', 'carrier-pigeon'],
  ['in capitals', 'WEB'],
  ['empty', ''],
  ['a number', 1],
  ['null', null],
  ['a member every object has', 'constructor'],
];
