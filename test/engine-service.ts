import { SFNClient } from '@aws-sdk/client-sfn';
import type { JsonObject, MachineArns } from '@redress/core';
import { openEngine, SimulatedClock, serveEngine } from '@redress/engine';
import * as z from 'zod';

export const HANDLER = 'arn:aws:lambda:us-east-1:000000000000:function:handler';
export const ROLE = 'arn:aws:iam::000000000000:role/engine';

const task: JsonObject = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: HANDLER,
    Payload: { name: '{% $states.context.Execution.Name %}', token: '{% $states.context.Task.Token %}' },
  },
  TimeoutSeconds: 3600,
  End: true,
};

/** Waits for its token an hour and fails then; what the token brings is its output. */
export const AWAITING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Await',
  States: { Await: task },
});

/** Succeeds or fails at once, as its input says. */
export const DECIDING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.fails %}', Next: 'Lost' }],
      Default: 'Done',
    },
    Lost: { Type: 'Fail', Error: 'Lost', Cause: 'as told' },
    Done: { Type: 'Succeed' },
  },
});

const delivery = z.object({ name: z.string(), token: z.string() });
const created = z.object({ stateMachineArn: z.string() });

export type EngineService = Awaited<ReturnType<typeof openEngineService>>;

/** A running engine behind its port, on simulated time, with two machines and the SDK's own client. */
export async function openEngineService() {
  const clock = new SimulatedClock(Date.UTC(2026, 10, 21, 21, 5));
  /** By the execution's name: the token that its task was given last. */
  const tokens = new Map<string, string>();
  const faults: unknown[] = [];
  const engine = openEngine({
    database: ':memory:',
    clock,
    resolveFunction: (arn) =>
      arn === HANDLER
        ? async (payload) => {
            const { name, token } = delivery.parse(payload);
            tokens.set(name, token);
            return null;
          }
        : undefined,
    onError: (error) => faults.push(error),
  });
  engine.start();
  const server = await serveEngine(engine, {
    host: '127.0.0.1',
    port: 0,
    onError: (error) => faults.push(error),
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const create = async (name: string, definition: string) =>
    created.parse(await engine.call('CreateStateMachine', { name, definition, roleArn: ROLE }))
      .stateMachineArn;
  const machineArns: MachineArns = {
    complaint: await create('complaint', AWAITING),
    'follow-up': await create('follow-up', DECIDING),
  };
  return {
    engine,
    client,
    endpoint,
    machineArns,
    now: () => new Date(clock.now()),
    settled: () => engine.settled(),
    advance: (millis: number) => clock.advance(millis, engine.settled),
    tokenOf(name: string): string {
      const token = tokens.get(name);
      if (token === undefined) throw new Error(`no token has been given to ${name}`);
      return token;
    },
    /** Closes everything; throws the first fault the engine has had. */
    async close() {
      client.destroy();
      await server.close();
      await engine.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}
