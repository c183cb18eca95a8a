import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 32;

/** What a task token says: the wait of an execution that it ends. */
export interface TokenClaim {
  readonly execution: number;
  readonly wait: number;
  readonly nonce: string;
}

/** Task tokens certify themselves, so none is stored: the claim and its HMAC-SHA256, in base64url. */
export class Tokens {
  readonly #secret: KeyObject;

  constructor(secret: Uint8Array) {
    this.#secret = createSecretKey(secret);
  }

  issue({ execution, wait, nonce }: TokenClaim): string {
    const claim = Buffer.from(`${execution}.${wait}.${nonce}`);
    return Buffer.concat([this.#sign(claim), claim]).toString('base64url');
  }

  /** Undefined where this engine has not issued the token. */
  read(token: string): TokenClaim | undefined {
    const bytes = Buffer.from(token, 'base64url');
    const claim = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    if (signature.length < SIGNATURE_BYTES || !timingSafeEqual(signature, this.#sign(claim)))
      return undefined;
    const [execution, wait, nonce] = claim.toString().split('.');
    if (execution === undefined || wait === undefined || nonce === undefined) return undefined;
    return { execution: Number(execution), wait: Number(wait), nonce };
  }

  #sign(claim: Uint8Array): Buffer {
    return createHmac('sha256', this.#secret).update(claim).digest();
  }
}
