import { createServer } from 'node:http';
import { secretText, webhookSecretsSchema } from '@redress/core/access/webhooks.ts';
import * as z from 'zod';
import { verifyWebhook } from '../../client/src/index.ts';

const SECRETS =
  webhookSecretsSchema.parse('wechat=whsec_YSBzZWNyZXQgb2YgdGhlIHRlc3RzIGFsb25l').get('wechat') ?? [];

const toldSchema = z.strictObject({
  type: z.literal('message'),
  timestamp: z.string(),
  data: z.strictObject({
    id: z.string(),
    kind: z.string(),
    to: z.string(),
    language: z.string(),
    subject: z.string(),
    text: z.string(),
    complaintId: z.string(),
  }),
});
type Told = z.infer<typeof toldSchema>['data'];

/** What stands between us and a network: keeps what it is told, and answers as a test wants. */
export async function openGateway(secrets: readonly Buffer[] = SECRETS) {
  const told: Told[] = [];
  let answer: () => number | 'hang-up' = () => 204;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      const body = Buffer.concat(pieces);
      const isSigned = await verifyWebhook(secrets.map(secretText), request.headers, body).then(
        () => true,
        () => false,
      );
      const status = isSigned ? answer() : 401;
      if (status === 'hang-up' || status < 300) told.push(toldSchema.parse(JSON.parse(body.toString())).data);
      if (status === 'hang-up') request.socket.destroy();
      else response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('its inside');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/out`,
    secrets,
    told,
    answers(how: typeof answer) {
      answer = how;
    },
    close,
  };
}
