import { describe, expect, it } from 'vitest';
import { readSettings } from '../settings.ts';

const mail = { REDRESS_MAIL_DOMAIN: 'complaints.example.com' };

describe('the settings of an installation', () => {
  it('need a mail domain and nothing else', () => {
    expect(readSettings('dev', mail)).toMatchObject({
      production: false,
      mailDomain: 'complaints.example.com',
      mailIdentity: 'own',
      staffLanguage: 'en',
      route53: true,
      apiDomain: undefined,
      alarmEmail: undefined,
    });
  });

  it.each([
    [{}, 'REDRESS_MAIL_DOMAIN'],
    [{ REDRESS_MAIL_DOMAIN: 'somebody@example.com' }, 'REDRESS_MAIL_DOMAIN'],
    [{ ...mail, REDRESS_STAFF_LANGUAGE: 'zh' }, 'REDRESS_STAFF_LANGUAGE'],
    [{ ...mail, REDRESS_MAIL_IDENTITY: 'shared' }, 'REDRESS_MAIL_IDENTITY'],
    [{ ...mail, REDRESS_DNS: 'cloudflare' }, 'REDRESS_DNS'],
    [{ ...mail, REDRESS_DNS: 'manual', REDRESS_API_DOMAIN: 'api.example.com' }, 'REDRESS_API_CERTIFICATE'],
  ])('are refused with the name of what is wrong: %o', (environment, name) => {
    expect(() => readSettings('dev', environment)).toThrow(name);
  });
});
