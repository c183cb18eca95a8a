export { createConsole } from './console.ts';
export { CONSOLE } from './place.ts';
