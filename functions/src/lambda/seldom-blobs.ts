import type { Blobs } from '@redress/core/ports/blobs.ts';

/** The bucket for who seldom needs it: its client is loaded with the first call. */
export function seldomBlobs(bucket: string): Blobs {
  let blobs: Promise<Blobs> | undefined;
  const loaded = () => {
    blobs ??= import('./blobs.ts').then(({ awsBlobs }) => awsBlobs(bucket));
    return blobs;
  };
  return {
    invite: async (...said) => (await loaded()).invite(...said),
    write: async (...said) => (await loaded()).write(...said),
    read: async (...said) => (await loaded()).read(...said),
    list: async (...said) => (await loaded()).list(...said),
    delete: async (key) => (await loaded()).delete(key),
    link: async (...said) => (await loaded()).link(...said),
  };
}
