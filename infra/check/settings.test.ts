import { describe, expect, it } from 'vitest';
import { readSettings } from '../settings.ts';

const TEAMS = 'complaints=care@example.com supervisors=lead@example.com management=ceo@example.com';
const mail = { REDRESS_MAIL_DOMAIN: 'complaints.example.com', REDRESS_TEAM_ADDRESSES: TEAMS };

describe('the settings of an installation', () => {
  it('need a mail domain, an address for each team, and nothing else', () => {
    expect(readSettings('dev', mail)).toMatchObject({
      production: false,
      mailDomain: 'complaints.example.com',
      mailIdentity: 'own',
      teamAddresses: {
        complaints: 'care@example.com',
        supervisors: 'lead@example.com',
        management: 'ceo@example.com',
      },
      timeZone: 'Etc/UTC',
      staffLanguage: 'en',
      country: undefined,
      repetitionSeconds: 10,
      limits: '',
      receiptsPerDay: 20,
      route53: true,
      apiDomain: undefined,
      keepClosedDays: undefined,
      alarmEmail: undefined,
    });
  });

  it('are taken as people write them', () => {
    const written = readSettings('dev', {
      ...mail,
      REDRESS_TEAM_ADDRESSES: TEAMS.replace('care@example.com', '<care＠EXAMPLE。com>'),
      REDRESS_STAFF_LANGUAGE: 'zh_Hans_CN',
      REDRESS_COUNTRY: 'cn',
      REDRESS_REPETITION_SECONDS: '0',
      REDRESS_ALARM_EMAIL: 'mailto:alarm@example.com',
    });
    expect(written).toMatchObject({
      teamAddresses: { complaints: 'care@example.com' },
      staffLanguage: 'zh-CN',
      country: 'CN',
      repetitionSeconds: 0,
      alarmEmail: 'alarm@example.com',
    });
  });

  it('may say for how long complaints are kept that are over', () => {
    expect(readSettings('dev', { ...mail, REDRESS_KEEP_CLOSED_DAYS: '730' }).keepClosedDays).toBe(730);
  });

  it.each([
    [{}, 'REDRESS_MAIL_DOMAIN'],
    [{ ...mail, REDRESS_KEEP_CLOSED_DAYS: '0' }, 'REDRESS_KEEP_CLOSED_DAYS'],
    [{ ...mail, REDRESS_KEEP_CLOSED_DAYS: '36501' }, 'REDRESS_KEEP_CLOSED_DAYS'],
    [{ ...mail, REDRESS_KEEP_CLOSED_DAYS: 'two years' }, 'REDRESS_KEEP_CLOSED_DAYS'],
    [{ REDRESS_MAIL_DOMAIN: 'somebody@example.com' }, 'REDRESS_MAIL_DOMAIN'],
    [{ ...mail, REDRESS_TIME_ZONE: 'Mars/Olympus' }, 'REDRESS_TIME_ZONE'],
    [{ ...mail, REDRESS_STAFF_LANGUAGE: 'fr' }, 'REDRESS_STAFF_LANGUAGE'],
    [{ ...mail, REDRESS_COUNTRY: 'China' }, 'REDRESS_COUNTRY'],
    [
      { ...mail, REDRESS_REPETITION_SECONDS: '61' },
      'REDRESS_REPETITION_SECONDS: a whole number from 0 to 60',
    ],
    [{ ...mail, REDRESS_REPETITION_SECONDS: 'off' }, 'REDRESS_REPETITION_SECONDS'],
    [{ ...mail, REDRESS_LIMITS: 'intake=5' }, 'REDRESS_LIMITS: limits such as intake=600/200'],
    [
      { ...mail, REDRESS_RECEIPTS_PER_DAY: '10001' },
      'REDRESS_RECEIPTS_PER_DAY: a whole number from 0 to 10000',
    ],
    [
      { ...mail, REDRESS_ALARM_EMAIL: 'nobody' },
      'REDRESS_ALARM_EMAIL: must be an e-mail address: it has no @',
    ],
    [{ ...mail, REDRESS_TEAM_ADDRESSES: undefined }, 'no address for complaints, supervisors, management'],
    [{ ...mail, REDRESS_TEAM_ADDRESSES: TEAMS.replace('management', 'board') }, 'no address for management'],
    [
      { ...mail, REDRESS_TEAM_ADDRESSES: `${TEAMS} board=nowhere` },
      'board=nowhere: must be an e-mail address',
    ],
    [{ ...mail, REDRESS_TEAM_ADDRESSES: `${TEAMS} board@example.com` }, 'not understood: board@example.com'],
    [{ ...mail, REDRESS_MAIL_IDENTITY: 'shared' }, 'REDRESS_MAIL_IDENTITY'],
    [{ ...mail, REDRESS_DNS: 'cloudflare' }, 'REDRESS_DNS'],
    [{ ...mail, REDRESS_DNS: 'manual', REDRESS_API_DOMAIN: 'api.example.com' }, 'REDRESS_API_CERTIFICATE'],
  ])('are refused with the name of what is wrong: %o', (environment, name) => {
    expect(() => readSettings('dev', environment)).toThrow(name);
  });
});
