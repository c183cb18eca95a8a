export { runningClock, SimulatedClock, type WaitableClock } from './clock.ts';
export { type Machine, openMachine } from './machine.ts';
export { type RunningServer, startServer } from './server.ts';
