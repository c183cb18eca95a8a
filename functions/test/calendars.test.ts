import type { Calendar } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const SHOP: Calendar = {
  id: 'shop',
  version: 1,
  name: 'The shop in Leeds',
  timeZone: 'Europe/London',
  hours: { monday: ['09:00-12:30', '13:30-18:00'], friday: ['22:00-06:00'] },
  holidays: [{ date: '12-25', lastDate: '01-01', name: 'Christmas to New Year' }],
  makeUpDays: [{ date: '2026-12-19', as: 'monday', name: 'instead of Christmas Eve' }],
  knownYears: [2026, 2027],
};

const put = (id: string, calendar: object): Promise<Answer> => api.put(`/v1/calendars/${id}`, calendar);

describe('a calendar', () => {
  it.each([...BUILT_IN_CALENDARS.keys()])('%s ships with the code', async (id) => {
    expect(jsonOf(await api.send(`/v1/calendars/${id}`))).toEqual(BUILT_IN_CALENDARS.get(id));
  });

  it('is what was stored last', async () => {
    expect((await put('shop', SHOP)).status).toBe(200);
    expect(jsonOf(await api.send('/v1/calendars/shop'))).toEqual(SHOP);
    expect((await put('shop', { ...SHOP, version: 2, knownYears: 'all' })).status).toBe(200);
    expect(jsonOf(await api.send('/v1/calendars/shop'))).toMatchObject({ version: 2, knownYears: 'all' });
  });

  it('that ships is followed by a version of one’s own', async () => {
    const cn = BUILT_IN_CALENDARS.get('cn');
    const version = (cn?.version ?? 0) + 1;
    expect((await put('cn', { ...cn, version, name: 'Ours' })).status).toBe(200);
    expect(jsonOf(await api.send('/v1/calendars/cn'))).toMatchObject({ version, name: 'Ours' });
  });

  it('is not replaced by a version that does not follow', async () => {
    await put('shop', SHOP);
    const answer = await put('shop', { ...SHOP, name: 'Another' });
    expect(answer.status).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'version-conflict', expectedVersion: 2 });
  });
});

describe('a mistake in a calendar is pointed at', () => {
  const holidays = [{ date: '2026-02-30', name: 'Never' }];
  const yearlong = [{ date: '01-01', lastDate: '12-31', name: 'Always closed' }];
  const hundreds = Array.from({ length: 400 }, (_, n) => ({ date: '05-01', name: `The same holiday, ${n}` }));
  it.each([
    ['hours nobody can keep', 'hours.monday.0', { hours: { monday: ['09:00-25:00'] } }],
    ['a day that is not in the week', 'hours.funday', { hours: { funday: ['09:00-17:00'] } }],
    ['a date that does not exist', 'holidays.0.date', { holidays }],
    ['a make-up day on a holiday', 'makeUpDays.0.date', { holidays: [{ date: '2026-12-19', name: 'x' }] }],
    [
      'hours of its own on a make-up day',
      'specialHours.0.date',
      { specialHours: [{ date: '2026-12-19', hours: ['10:00-14:00'], name: 'x' }] },
    ],
    [
      'hours of its own twice for one date',
      'specialHours.1.date',
      {
        specialHours: ['10:00-14:00', '15:00-16:00'].map((of) => ({
          date: '2026-03-07',
          hours: [of],
          name: 'x',
        })),
      },
    ],
    ['a zone that is not there', 'timeZone', { timeZone: 'Mars/Olympus' }],
    ['no working time at all', 'hours', { holidays: yearlong, makeUpDays: [] }],
    ['more than a complaint can carry', 'holidays', { holidays: hundreds }],
    ['another name than in the address', 'id', { id: 'store' }],
  ])('%s', async (_, field, fields) => {
    const answer = await put('shop', { ...SHOP, ...fields });
    expect(answer.status, answer.text).toBe(422);
    expect(problemOf(answer).errors?.map((error) => error.field)).toContain(field);
    expect((await api.send('/v1/calendars/shop')).status).toBe(404);
  });
});
