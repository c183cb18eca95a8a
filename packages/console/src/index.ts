export { createConsole } from './console.ts';
export { CONSOLE } from './place.ts';
export * as browser from './sign-in/browser.ts';
export { type Issuer, personBehind } from './sign-in/issuer.ts';
export { SIGN_IN, SIGNED_OUT } from './sign-in/oidc.ts';
export { UPLOAD_PATHS } from './uploads.ts';
