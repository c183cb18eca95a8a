import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* For servers on this machine alone that speak TLS, as AWS does. The key is known to everybody, and protects nothing. */

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8qI0mIXMs6UyElUC
2EFuBV3a4dt0hy32jngkbIaMZtmhRANCAATBD4/E6jm6PKdZvzPyt6qc8DgawtNO
ycL3+shmmg6JL0U02kSM8m0Bvmhlz8jADPHfAFefSbsqi9QVBYjKf9rX
-----END PRIVATE KEY-----`;
/** Of 127.0.0.1, until 2126. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUR7HLLyDb81To++HiyoBaQhcaeN0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEzMDE4NTIxOVoYDzIxMjYxMTA2
MTg1MjE5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATBD4/E6jm6PKdZvzPyt6qc8DgawtNOycL3+shmmg6JL0U02kSM8m0B
vmhlz8jADPHfAFefSbsqi9QVBYjKf9rXo2QwYjAdBgNVHQ4EFgQUnn7+WEg2il8v
poBc5ac7VN11ETcwHwYDVR0jBBgwFoAUnn7+WEg2il8vpoBc5ac7VN11ETcwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IGqivwhZLKFoAzydXpEq5wx9NqAxxQTnxP2zEy7fpCxYAiEAkEpRjsIe24ffN7ye
OkCR1lkDSN/80D41OXv/3yIoxhU=
-----END CERTIFICATE-----`;

export const TLS = { key: KEY, cert: CERTIFICATE };

/** Variables with which a process believes them. */
export function believing(): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'redress-tls-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, CERTIFICATE);
  return { NODE_EXTRA_CA_CERTS: file };
}
