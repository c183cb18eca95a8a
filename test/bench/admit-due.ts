import * as z from 'zod';
import { optionsOf, say, told } from './child.ts';
import { admitDueAt, openWorld, withoutMail } from './world.ts';

/** Takes in one complaint whose first step is due soon, and waits to be killed. */
const { folder, leadMs } = optionsOf(z.object({ folder: z.string(), leadMs: z.number() }));
const machine = await openWorld(folder, { decorate: withoutMail, sweeper: 'off' });
const stepAt = machine.services.clock.now() + leadMs;
const id = await admitDueAt(machine.services, stepAt);
await machine.settled();
await say({ id, stepAt });
await told();
