import type * as z from 'zod';

/**
 * Documents that ship with the code, by id, each checked when it is first asked for: to check them all would
 * be a good part of a Lambda function's start, which needs two or three of them.
 */
export class Shipped<D> {
  readonly #schema: z.ZodType<D>;
  readonly #unchecked: ReadonlyMap<string, unknown>;
  readonly #checked = new Map<string, D>();

  constructor(schema: z.ZodType<D>, documents: readonly { readonly id: string }[]) {
    this.#schema = schema;
    this.#unchecked = new Map(documents.map((document) => [document.id, document]));
  }

  get(id: string): D | undefined {
    const known = this.#checked.get(id);
    if (known !== undefined || !this.#unchecked.has(id)) return known;
    const document = this.#schema.parse(this.#unchecked.get(id));
    this.#checked.set(id, document);
    return document;
  }

  has(id: string): boolean {
    return this.#unchecked.has(id);
  }

  keys(): string[] {
    return [...this.#unchecked.keys()];
  }

  values(): D[] {
    return this.keys().flatMap((id) => this.get(id) ?? []);
  }

  *[Symbol.iterator](): Generator<[string, D]> {
    for (const id of this.keys()) {
      const document = this.get(id);
      if (document !== undefined) yield [id, document];
    }
  }
}
