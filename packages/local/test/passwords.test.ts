import { expect, it } from 'vitest';
import { isOfToday, isPassword, passwordHash } from '../src/passwords.ts';

const PASSWORD = 'correct horse battery staple';

it('a password is kept as a hash that says how it was made, another one each time', async () => {
  const [one, other] = await Promise.all([passwordHash(PASSWORD), passwordHash(PASSWORD)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(other).not.toBe(one);
  expect(isOfToday(one)).toBe(true);
  expect(await isPassword(PASSWORD, one)).toBe(true);
  expect(await isPassword(`${PASSWORD} `, one)).toBe(false);
});

it('one that another way has kept is checked as it was kept', async () => {
  const kept = await passwordHash(PASSWORD, 'scrypt$ln=16,r=8,p=2');
  expect(kept).toMatch(/^\$scrypt\$ln=16,r=8,p=2\$/);
  expect(isOfToday(kept)).toBe(false);
  expect(await isPassword(PASSWORD, kept)).toBe(true);
  expect(await isPassword('another', kept)).toBe(false);
});

it('two spellings that look the same are the same password', async () => {
  expect(await isPassword('Zürich ｄｒｅｉ', await passwordHash('Zu\u0308rich drei'))).toBe(true);
});

it('where there is none, nothing is the password', async () => {
  expect(await isPassword('', undefined)).toBe(false);
  expect(await isPassword('none', undefined)).toBe(false);
});

it('what nobody here can check is a fault of ours, not a wrong password', async () => {
  await expect(isPassword(PASSWORD, '$bcrypt$x$y')).rejects.toThrow('cannot check');
});
