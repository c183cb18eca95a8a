export { runningClock, SimulatedClock } from '@redress/engine';
export { type Machine, openMachine } from './machine.ts';
export { startServer } from './server.ts';
