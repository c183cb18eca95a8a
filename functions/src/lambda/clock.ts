import type { Clock } from '@redress/core';

export const systemClock: Clock = { now: () => Date.now() };
