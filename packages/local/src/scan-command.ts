import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Scanner } from '@redress/core';

const LONGEST_MS = 60_000;

/**
 * Has a command look at a file, as virus scanners are called: it ends with 0 where the file does no harm, and with 1
 * where it does. Anything else says nothing. One at a time: scanners want much memory.
 */
export function scanCommand(command: string, folder: string): Scanner {
  let before: Promise<unknown> = Promise.resolve();
  return {
    scan(key) {
      const scanned = before.then(() => run(command, join(folder, key)));
      before = scanned.catch(() => undefined);
      return scanned;
    },
  };
}

function run(command: string, file: string): Promise<'clean' | 'infected'> {
  return new Promise((resolve, reject) => {
    // Its words could quote what is in the file: nobody reads them.
    execFile(command, [file], { timeout: LONGEST_MS, windowsHide: true }, (error) => {
      if (!error) resolve('clean');
      else if (error.code === 1 && !error.killed) resolve('infected');
      else reject(new ScanFailed(String(error.code ?? 'stopped')));
    });
  });
}

class ScanFailed extends Error {
  override readonly name = 'ScanFailed';
}
