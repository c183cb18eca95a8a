export { runningClock, SimulatedClock, type WaitableClock } from '@redress/engine';
export { type Machine, openMachine } from './machine.ts';
export { type RunningServer, startServer } from './server.ts';
