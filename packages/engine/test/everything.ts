import {
  callback,
  type Event,
  type Functions,
  failure,
  flow,
  invoke,
  machine,
  noted,
  type Rig,
} from './harness.ts';

/** What must be the same whether or not the engine was killed in between. */
export function essence(events: Event[]): unknown[] {
  return events.map(({ timestamp, ...event }) =>
    JSON.parse(
      JSON.stringify(event)
        .replace(/(\\"token\\":\\")[^"\\]+/g, '$1token')
        .replace(/(\\"StartDate\\":)\d+/g, '$10'),
    ),
  );
}

/** Some of everything: callbacks answered early, late and never, failures, retries, waits, branches. */
export const everything = machine({
  First: invoke('flaky', { Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 3 }] }),
  Both: {
    Type: 'Parallel',
    Branches: [
      flow({
        Early: callback({
          Arguments: { FunctionName: 'early', Payload: { token: '{% $states.context.Task.Token %}' } },
        }),
        Nap: { Type: 'Wait', Seconds: 40 },
      }),
      flow({
        Never: callback({
          TimeoutSeconds: 20,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Gone' }],
          Next: 'Gone',
        }),
        Gone: { Type: 'Pass', Assign: { gone: true } },
      }),
    ],
  },
  Last: invoke('double', { Arguments: { FunctionName: 'double', Payload: 21 } }),
});

export function functionsOf(engineOf: () => Rig): Functions {
  return {
    // Fails until a second has passed, so that it does not depend on what this process remembers.
    async flaky() {
      const isEarly = engineOf().clock.now() < new Date('2026-03-02T09:00:01Z').getTime();
      // Its stack, which histories show, is another one each time.
      if (isEarly) throw Object.assign(failure('Flaky', ''), { stack: 'Flaky' });
      return {};
    },
    async early() {
      const token = engineOf().tokens.at(-1);
      await engineOf()
        .engine.call('SendTaskSuccess', { taskToken: token, output: '1' })
        .catch(() => null);
      return null;
    },
    ask: noted,
    double: async (payload) => Number(payload) * 2,
  };
}
