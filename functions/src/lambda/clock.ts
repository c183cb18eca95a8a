import type { Clock } from '@redress/core/ports/clock.ts';

export const systemClock: Clock = { now: () => Date.now() };
