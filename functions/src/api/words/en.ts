import type { Words } from './words.ts';

export const EN: Words = {
  titles: {
    'malformed-request': 'The request cannot be read',
    'invalid-request': 'The request is not valid',
    'unsupported-media-type': 'The body must be JSON',
    'too-large': 'The request is too large',
    'query-too-long': 'The query is too long',
    'headers-too-large': 'The headers are too large',
    unauthenticated: 'Say who you are',
    forbidden: 'Not for you to do',
    'not-found': 'Not found',
    'method-not-allowed': 'Method not allowed',
    'wrong-state': 'Not possible in this state',
    'extension-refused': 'The deadline cannot be extended so',
    'escalation-refused': 'The complaint cannot be escalated so',
    'pause-used-up': 'The complainant has had all the time there is',
    'idempotency-key-reused': 'Idempotency-Key used for another request',
    'version-conflict': 'Another version is there already',
    'survey-answered': 'The survey has been answered',
    'survey-over': 'The survey is over',
    'set-aside': 'Set aside: it cannot be read',
    busy: 'Too busy, try again',
    internal: 'Something went wrong on our side',
  },
  sentence: (english) => english,
  rule: (english) => english,
};
