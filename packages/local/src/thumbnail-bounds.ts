/** What the process that makes a small picture is given, and what it ends with. */
export interface ThumbnailBounds {
  /** Of the picture that it is made of. */
  readonly pixels: number;
  /** Of the process. */
  readonly memoryBytes: number;
  /** Of the small picture, at most, either way. */
  readonly side: number;
}

/** The library cannot be loaded here. */
export const NO_LIBRARY = 3;
export const TOO_MUCH_MEMORY = 4;
