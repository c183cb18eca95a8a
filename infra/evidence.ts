/// <reference path="../.sst/platform/config.d.ts" />
import type { Settings } from './settings.ts';

/**
 * What belongs to complaints and is too large for the table. Nobody has it but by what the API has signed. It keeps no
 * versions: what is deleted is gone, as somebody who asks for erasure must be able to rely on.
 */
export function createEvidence({ production }: Settings, api: sst.aws.ApiGatewayV2) {
  const bucket = new sst.aws.Bucket('Evidence', {
    enforceHttps: true,
    versioning: false,
    // Browsers bring it from the pages of the API alone; to fetch it is to follow a link, which needs no leave.
    cors: { allowOrigins: [api.url], allowMethods: ['POST'], allowHeaders: [], exposeHeaders: [] },
    // The complaint's item forgets a day after what has not come; parts that nobody has fetched go by themselves.
    lifecycle: [{ id: 'incoming', prefix: 'incoming/', expiresIn: '2 days' }],
    transform: {
      bucket: (args) => {
        args.forceDestroy = !production;
      },
      lifecycle: (args) => {
        args.rules = $output(args.rules ?? []).apply((rules) => [
          ...rules,
          {
            id: 'unfinished',
            status: 'Enabled',
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ]);
      },
    },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration('EvidenceEncryption', {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  return bucket;
}
