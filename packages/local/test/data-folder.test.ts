import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderError, openDataFolder } from '../src/data-folder.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'redress-folder-'));
  folder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

const filesIn = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'latin1')]));

async function holdElsewhere(): Promise<ChildProcess> {
  const holder = fork(join(import.meta.dirname, 'hold-data-folder.ts'), [folder]);
  expect(await once(holder, 'message')).toEqual(['held', undefined]);
  return holder;
}

describe('the data folder', () => {
  it('is made where there is none, for its owner alone', () => {
    const opened = openDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(join(folder, 'redress.json'), 'utf8'))).toEqual({ format: 1 });
    opened.release();
  });

  it('is opened again after it was released', () => {
    openDataFolder(folder).release();
    openDataFolder(folder).release();
    expect(existsSync(join(folder, 'lock.pid'))).toBe(false);
  });

  it('is refused to a second process, with the first one named, until that is killed', async () => {
    const holder = await holdElsewhere();
    expect(() => openDataFolder(folder)).toThrow(DataFolderError);
    expect(() => openDataFolder(folder)).toThrow(
      `in use by another Redress (process ${holder.pid}, since 20`,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    openDataFolder(folder).release();
  });

  it('is refused twice in the same process, too, and the first keeps it', async () => {
    const opened = openDataFolder(folder);
    expect(() => openDataFolder(folder)).toThrow(`process ${process.pid}`);
    expect(() => openDataFolder(folder)).toThrow(DataFolderError);
    opened.release();
    const holder = await holdElsewhere();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  });

  it('is not made of a folder that holds something else', () => {
    writeFileSync(join(parent, 'thesis.txt'), 'years of work');
    expect(() => openDataFolder(parent)).toThrow(/no data folder of Redress/);
    expect(filesIn(parent)).toEqual({ 'thesis.txt': 'years of work' });
  });

  it('is not made of a file', () => {
    writeFileSync(folder, 'a file');
    expect(() => openDataFolder(folder)).toThrow(DataFolderError);
    expect(readFileSync(folder, 'utf8')).toBe('a file');
  });

  it.each([
    ['of a newer format', '{"format": 2}', /newer Redress/],
    ['with a damaged marker', '{"form', /redress\.json is damaged/],
    ['with a marker of another kind', '{"format": "x"}', /redress\.json is damaged/],
  ])('is refused and left alone %s', (_, marker, reason) => {
    openDataFolder(folder).release();
    writeFileSync(join(folder, 'redress.json'), marker);
    const before = filesIn(folder);
    expect(() => openDataFolder(folder)).toThrow(reason);
    expect(() => openDataFolder(folder)).toThrow(DataFolderError);
    expect(filesIn(folder)).toEqual(before);
  });

  it('is finished where its maker was killed half-way', () => {
    openDataFolder(folder).release();
    rmSync(join(folder, 'redress.json'));
    writeFileSync(join(folder, 'redress.json.new'), '{"fo');
    openDataFolder(folder).release();
    expect(existsSync(join(folder, 'redress.json'))).toBe(true);
  });
});
