/** The same numbers at every run, from 0 to below 1: what happens when is chance, but not another one each time. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** How many of what comes at random come in a minute, where so many come in the mean. */
export function arrivals(random: () => number, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let left = random(); left > least; left *= random()) count++;
  return count;
}
