export * from './clock.ts';
export * from './ids.ts';
export type * from './json.ts';
export * from './notifier.ts';
export * from './store.ts';
export * from './vocabulary.ts';
export * from './workflows.ts';
