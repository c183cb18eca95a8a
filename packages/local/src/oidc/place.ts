/** Under this path stands all of the issuer. */
export const MOUNT = '/oidc';
export const issuerUrl = (publicUrl: string) => publicUrl + MOUNT;
