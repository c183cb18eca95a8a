export { createConsole } from './console.ts';
export { CONSOLE } from './place.ts';
export * as browser from './sign-in/browser.ts';
