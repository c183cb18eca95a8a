/** In milliseconds, the processor's of the whole process. */
export async function timed(act: () => Promise<unknown>): Promise<{ millis: number; cpu: number }> {
  const used = process.cpuUsage();
  const start = performance.now();
  await act();
  const { user, system } = process.cpuUsage(used);
  return { millis: performance.now() - start, cpu: (user + system) / 1000 };
}
