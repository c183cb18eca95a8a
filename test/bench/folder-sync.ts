import { open } from 'node:fs/promises';

/** Makes the names of the files in a folder durable; one sync serves all who wait for it to begin. */
export function folderSync(folder: string): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function sync(): Promise<void> {
    const entries = await open(folder);
    try {
      await entries.sync();
    } finally {
      await entries.close();
    }
  }

  return () => {
    next ??= underWay
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        underWay = sync();
        return underWay;
      });
    return next;
  };
}
