import { S3Client } from '@aws-sdk/client-s3';
import type { Blobs } from '@redress/core/ports/blobs.ts';
import { s3Blobs } from '@redress/core/s3';
import { clientSettings } from './clients.ts';
import { PATIENCE } from './patience.ts';

/** The bucket that the function was deployed with. */
export function awsBlobs(bucket: string): Blobs {
  const settings = clientSettings(PATIENCE.blobs);
  // Its own checksums need what is sent to be in memory as a whole.
  const client = new S3Client({ ...settings, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return s3Blobs(client, bucket);
}
