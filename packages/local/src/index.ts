export { runningClock, SimulatedClock } from '@redress/engine';
export { type Installation, openInstallation } from './installation.ts';
export { openSandbox } from './sandbox/sandbox.ts';
export { startServer } from './server.ts';
