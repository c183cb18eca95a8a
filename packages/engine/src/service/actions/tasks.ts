import * as z from 'zod';
import { ServiceError } from '../../base/errors.ts';
import type { JsonValue } from '../../base/json.ts';
import { parseJson } from '../../base/json-text.ts';
import type { Run } from '../../execution/run.ts';
import { answerTask, heartbeat } from '../../execution/stimuli.ts';
import type { ActionParts, Actions } from './parts.ts';
import { payload, validated } from './validation.ts';

const taskToken = z.string().min(1).max(2048);
const success = z.object({ taskToken, output: payload });
const failure = z.object({
  taskToken,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

export function taskActions({ store, executor, tokens }: ActionParts): Actions {
  /** @throws ServiceError `InvalidToken`, `TaskTimedOut` */
  async function answer(
    token: string,
    give: (run: Run, wait: number, nonce: string) => void | Promise<void>,
  ) {
    const claim = tokens.read(token);
    if (claim === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    const { execution, wait, nonce } = claim;
    if (store.execution(execution) === undefined) {
      throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    await executor.step(execution, (run) => give(run, wait, nonce));
    return {};
  }

  return {
    SendTaskSuccess(input) {
      const request = validated(success, input);
      const output = parseOutput(request.output);
      return answer(request.taskToken, (run, wait, nonce) => answerTask(run, wait, nonce, { output }));
    },

    SendTaskFailure(input) {
      const { taskToken, error = null, cause = null } = validated(failure, input);
      const outcome = { failure: { error, cause } };
      return answer(taskToken, (run, wait, nonce) => answerTask(run, wait, nonce, outcome));
    },

    SendTaskHeartbeat(input) {
      return answer(validated(z.object({ taskToken }), input).taskToken, heartbeat);
    },
  };
}

/** @throws ServiceError `InvalidOutput` */
function parseOutput(output: string): JsonValue {
  try {
    return parseJson(output);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    throw new ServiceError('InvalidOutput', `Invalid Output: '${reason}'`);
  }
}
