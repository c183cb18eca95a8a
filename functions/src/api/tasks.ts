import { nameOf } from '@redress/core/access/caller.ts';
import { type TaskId, taskIdSchema } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import type { Task } from '@redress/core/complaint/task.ts';
import { addTask, changeTask, endTask, taskOf } from '@redress/core/complaint/tasks.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as sharing from '@redress/core/handling/sharing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, complaintId, noQuery } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import { present, presentCalled, presentTask } from './presentation.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { taskChangeSchema, taskEndSchema, taskSchema, tasksSchema } from './task-schemas.ts';

/** What other departments do for complaints: their owners see a task, and of its complaint what it is called by. */
export function taskHandlers(services: Services): HandlersOf<'tasks'> {
  const asked = (c: ApiContext, input: unknown) => ({ request: keyed(c, services.settings, input) });
  const answer = (c: ApiContext, { complaint, isReplay }: acting.Done, id: TaskId) => {
    markChanged(c, { isReplay });
    return c.json(shown({ complaint, task: taskOf(complaint, id) }));
  };
  const end = (outcome: 'done' | 'cancelled') => async (c: ApiContext) => {
    const [id, task] = [complaintId(c), taskId(c)];
    const { note } = await body(c, taskEndSchema);
    const by = nameOf(c.get('caller'));
    const done = await sharing.changeTask(
      services,
      c.get('caller'),
      id,
      task,
      (complaint, now) => endTask(complaint, { task, outcome, note, by }, now),
      asked(c, { note }),
    );
    return answer(c, done, task);
  };

  return {
    'tasks.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, tasksSchema);
      const page = await sharing.listTasks(services, c.get('caller'), { ...filter, limit, cursor });
      c.set('shown', { count: page.items.length });
      return c.json(sealed({ ...page, items: page.items.map(shown) }));
    },

    'tasks.get': async (c) => {
      noQuery(c);
      return c.json(shown(await sharing.readTask(services, c.get('caller'), complaintId(c), taskId(c))));
    },

    'tasks.add': async (c) => {
      const id = complaintId(c);
      const command = await body(c, taskSchema);
      requireTeam(services, command.team);
      const by = nameOf(c.get('caller'));
      const done = await acting.act(
        services,
        c.get('caller'),
        'task.add',
        id,
        (complaint, now) => addTask(complaint, { ...command, by }, now),
        { conditions: c.get('conditions'), ...asked(c, command) },
      );
      markChanged(c, done);
      return c.json(present(done.complaint, c.get('caller')));
    },

    'tasks.change': async (c) => {
      const [id, task] = [complaintId(c), taskId(c)];
      const command = await body(c, taskChangeSchema);
      requireTeam(services, command.team);
      const done = await sharing.changeTask(
        services,
        c.get('caller'),
        id,
        task,
        (complaint, now) => changeTask(complaint, { ...command, task }, now),
        asked(c, command),
      );
      return answer(c, done, task);
    },
    'tasks.complete': end('done'),
    'tasks.cancel': end('cancelled'),
  };
}

function taskId(c: ApiContext): TaskId {
  const { success, data } = taskIdSchema.safeParse(c.req.param('task'));
  if (!success) throw new Refusal('not-found', 'The complaint has no such task.');
  return data;
}

const shown = ({ complaint, task }: { readonly complaint: Complaint; readonly task: Task }) => ({
  ...presentTask(task),
  complaint: presentCalled(complaint),
});
