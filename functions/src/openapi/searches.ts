import { searchSchema } from '../api/search-schemas.ts';
import type { DescribedOf } from './described.ts';
import { searchResult } from './search-answers.ts';

export const SEARCHES: DescribedOf<'searches'> = {
  'searches.run': {
    summary: 'Find complaints',
    description:
      'By all that is given, within what the caller reaches. It changes nothing, and is sent with a body so that no address, number or name stands in the address of a request. Words are found in subject, description, product and messages: case, accents and an English plural do not count, and of Chinese each pair of neighbouring characters must be there. `order` is `newest` where `text` is given and `deadline` where it is not. A page may hold fewer complaints than `limit` though more follow: `nextCursor` tells.',
    body: searchSchema,
    answer: { status: 200, schema: searchResult },
    links: { get: { operationId: 'complaints.get', parameters: { id: '$response.body#/items/0/id' } } },
  },
};
