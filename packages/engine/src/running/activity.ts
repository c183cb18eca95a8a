/** Counts what is under way, so that one can wait until nothing is. */
export class Activity {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Counts the work until it has settled. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
