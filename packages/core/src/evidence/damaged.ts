/** It is not what its first bytes say, or is cut off: nobody could look at it. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** A picture without anything but the picture. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

/** `length` bytes of it. @throws Damaged where it has not so many */
export function slice(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw new Damaged('it ends too early');
  return bytes.subarray(at, at + length);
}

export const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
