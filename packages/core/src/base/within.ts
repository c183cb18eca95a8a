/** What the work gives, or undefined once it has taken so long: it goes on then, and nobody hears how it ends. */
export async function within<T>(work: Promise<T>, millis: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), millis);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
