/** What `make` gives for each key, made once and kept; beyond the capacity, the oldest is forgotten. */
export class Remembered<K, V> {
  readonly #capacity: number;
  readonly #make: (key: K) => V;
  readonly #kept = new Map<K, V>();

  constructor(capacity: number, make: (key: K) => V) {
    this.#capacity = capacity;
    this.#make = make;
  }

  /** @throws what `make` throws; that is not kept. */
  get(key: K): V {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= this.#capacity && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(key, made);
    return made;
  }
}
