import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderError, openDataFolder } from '../src/data-folder.ts';

const RUN = { use: 'run' } as const;

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
  const holder = fork(join(import.meta.dirname, 'hold-data-folder.ts'), [folder], {
    execArgv: ['--expose-gc'],
  });
  expect(await once(holder, 'message')).toEqual(['held', undefined]);
  return holder;
}

describe('the data folder', () => {
  it('is made where there is none, for its owner alone', () => {
    const opened = openDataFolder(folder, RUN);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(join(folder, 'redress.json'), 'utf8'))).toEqual({
      format: 2,
      speed: 1,
      begun: false,
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    opened.release();
  });

  it('keeps the zone that was said last, wherever the computer goes', () => {
    const zoneIn = (options: { timeZone?: string } = {}) => {
      const { timeZone, release } = openDataFolder(folder, { ...RUN, ...options });
      release();
      return timeZone;
    };
    expect(zoneIn()).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(zoneIn({ timeZone: 'Pacific/Auckland' })).toBe('Pacific/Auckland');
    expect(zoneIn()).toBe('Pacific/Auckland');
    expect(zoneIn({ timeZone: 'Asia/Shanghai' })).toBe('Asia/Shanghai');
  });

  it('of a version that did not know zones takes the computer’s', () => {
    openDataFolder(folder, RUN).release();
    writeFileSync(join(folder, 'redress.json'), '{"format":2,"speed":1,"begun":false}');
    const { timeZone, release } = openDataFolder(folder, RUN);
    release();
    expect(timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(readFileSync(join(folder, 'redress.json'), 'utf8')).toContain(`"timeZone":"${timeZone}"`);
  });

  it('is opened again after it was released', () => {
    openDataFolder(folder, RUN).release();
    openDataFolder(folder, RUN).release();
    expect(existsSync(join(folder, 'lock.pid'))).toBe(false);
  });

  it('is refused to a second process, with the first one named, until that is killed', async () => {
    const holder = await holdElsewhere();
    expect(() => openDataFolder(folder, RUN)).toThrow(DataFolderError);
    expect(() => openDataFolder(folder, RUN)).toThrow(
      `in use by another Redress (process ${holder.pid}, since 20`,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    openDataFolder(folder, RUN).release();
  });

  it('is refused twice in the same process, too, and the first keeps it', async () => {
    const opened = openDataFolder(folder, RUN);
    expect(() => openDataFolder(folder, RUN)).toThrow(`process ${process.pid}`);
    expect(() => openDataFolder(folder, RUN)).toThrow(DataFolderError);
    opened.release();
    const holder = await holdElsewhere();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  });

  it('is not made of a folder that holds something else', () => {
    writeFileSync(join(parent, 'thesis.txt'), 'years of work');
    expect(() => openDataFolder(parent, RUN)).toThrow(/no data folder of Redress/);
    expect(filesIn(parent)).toEqual({ 'thesis.txt': 'years of work' });
  });

  it('is not made of a file', () => {
    writeFileSync(folder, 'a file');
    expect(() => openDataFolder(folder, RUN)).toThrow(DataFolderError);
    expect(readFileSync(folder, 'utf8')).toBe('a file');
  });

  it.each([
    ['of a newer format', '{"format": 3}', /newer Redress/],
    ['with a damaged marker', '{"form', /redress\.json is damaged/],
    ['with a marker of another kind', '{"format": "x"}', /redress\.json is damaged/],
  ])('is refused and left alone %s', (_, marker, reason) => {
    openDataFolder(folder, RUN).release();
    writeFileSync(join(folder, 'redress.json'), marker);
    const before = filesIn(folder);
    expect(() => openDataFolder(folder, RUN)).toThrow(reason);
    expect(() => openDataFolder(folder, RUN)).toThrow(DataFolderError);
    expect(filesIn(folder)).toEqual(before);
  });

  it('keeps its speed, and is refused at another one, with what to do', () => {
    openDataFolder(folder, { use: 'run', speed: 3600 }).release();
    const before = filesIn(folder);
    expect(() => openDataFolder(folder, { use: 'run', speed: 1 })).toThrow('Start it with --speed 3600');
    expect(filesIn(folder)).toEqual(before);
    openDataFolder(folder, { use: 'run', speed: 3600 }).release();
    openDataFolder(folder, { use: 'write' }).release();
  });

  it('from before speeds were noted holds real time', () => {
    openDataFolder(folder, RUN).release();
    writeFileSync(join(folder, 'redress.json'), '{"format":1}');
    openDataFolder(folder, { use: 'run', speed: 1 }).release();
    expect(() => openDataFolder(folder, { use: 'run', speed: 60 })).toThrow('Start it with --speed 1,');
  });

  describe('that has begun', () => {
    beforeEach(() => {
      const opened = openDataFolder(folder, RUN);
      for (const file of [opened.storeFile, opened.engineFile]) writeFileSync(file, 'pages');
      opened.noteBegun();
      opened.release();
    });

    it.each([[['store.db']], [['engine.db']], [['store.db', 'engine.db']]])(
      'is refused and left alone without %j, and says so',
      (lost) => {
        for (const name of lost) rmSync(join(folder, name));
        const before = filesIn(folder);
        expect(() => openDataFolder(folder, RUN)).toThrow(`has lost ${lost.join(' and ')}.`);
        expect(filesIn(folder)).toEqual(before);
      },
    );

    it('can be exported from without its engine, but not without its store', () => {
      rmSync(join(folder, 'engine.db'));
      openDataFolder(folder, { use: 'read' }).release();
      rmSync(join(folder, 'store.db'));
      expect(() => openDataFolder(folder, { use: 'read' })).toThrow('has lost store.db.');
      expect(() => openDataFolder(folder, { use: 'write' })).toThrow('has lost store.db.');
    });

    it('is closed to others where its files stood open', () => {
      for (const name of ['store.db', 'engine.db', 'redress.json']) chmodSync(join(folder, name), 0o644);
      openDataFolder(folder, RUN).release();
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    });
  });

  it('is refused where an engine stands without a store, though it never said that it had begun', () => {
    openDataFolder(folder, RUN).release();
    writeFileSync(join(folder, 'engine.db'), 'pages');
    expect(() => openDataFolder(folder, RUN)).toThrow('has lost store.db.');
  });

  it('is not made where it is only to be read', () => {
    expect(() => openDataFolder(folder, { use: 'read' })).toThrow(DataFolderError);
    expect(existsSync(folder)).toBe(false);
  });

  it('is finished where its maker was killed before it had written the marker', async () => {
    const holder = await holdElsewhere();
    const left = readdirSync(folder).filter((name) => name !== 'redress.json');
    expect(left).toContain('lock.db');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    rmSync(join(folder, 'redress.json'));
    expect(readdirSync(folder).sort()).toEqual(left.sort());
    openDataFolder(folder, RUN).release();
  });

  it('is finished where its maker was killed half-way', () => {
    openDataFolder(folder, RUN).release();
    rmSync(join(folder, 'redress.json'));
    writeFileSync(join(folder, 'redress.json.new'), '{"fo');
    openDataFolder(folder, RUN).release();
    expect(existsSync(join(folder, 'redress.json'))).toBe(true);
  });
});
