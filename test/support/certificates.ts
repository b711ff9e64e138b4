import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate that vouches for itself, for localhost and 127.0.0.1 until 2126, and its key: PEM texts, for tests only. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export const certificate: Certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUHODQWIJ0sQ59Lg5k5t1ojuYpjk8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA3NTE0NVoYDzIxMjYxMDI4
MDc1MTQ1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARVvQH3zeKDTHnCdAj77+fFH7jLQ1hGZLuh6tBybECfBuZuwhrhXflM
dPdYuwV8GB3R4+nwxlc73Rr9+VOtY3oMo28wbTAdBgNVHQ4EFgQUhdAYVdA9icqj
D7Lh0Cqd405++zEwHwYDVR0jBBgwFoAUhdAYVdA9icqjD7Lh0Cqd405++zEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAMwhH/U2NjUZyNOmSTKCVorikfJxJIddgaPJXYTPATb0AiBC
ki/qfLlTIp10Nc2+79IZy43/Ku/jPnOHgqiDf8uPhw==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKdBgaGhIb8DmR/dY
KZTSdULk7SBMbwEpHkWXI9fbGN6hRANCAARVvQH3zeKDTHnCdAj77+fFH7jLQ1hG
ZLuh6tBybECfBuZuwhrhXflMdPdYuwV8GB3R4+nwxlc73Rr9+VOtY3oM
-----END PRIVATE KEY-----
`,
};

/** Another that nobody who knows the first has reason to trust. */
export const otherCertificate: Certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUD+m+Qvdz0wmAip5L9hTRsmXZMgwwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE3MjczOFoYDzIxMjYxMDI4
MTcyNzM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATjBvZNI984RzRmMb9EbD+qLiyKCmy4InkwlUnBOaVg9nhe9+vd6JRM
LazHlqyyHBZeVjF/k6pCnw6HbFBFTxNuo28wbTAdBgNVHQ4EFgQUdslKjNwyi2Sg
pLj265TdhO0OwRAwHwYDVR0jBBgwFoAUdslKjNwyi2SgpLj265TdhO0OwRAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAOuLk99lRYWjULMiIco5mRsd/7xTpCPyKdLvHz2buMSgAiEA
pmWuHzBHS05f7u14p+G7OZ9s21X42jLyl5Vb8PedcB4=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgG+S1+39Z7EEQ0z6f
Paw1lWHoJyM8HLr+iOB3U/ftbFqhRANCAATjBvZNI984RzRmMb9EbD+qLiyKCmy4
InkwlUnBOaVg9nhe9+vd6JRMLazHlqyyHBZeVjF/k6pCnw6HbFBFTxNu
-----END PRIVATE KEY-----
`,
};

/** Puts a certificate where programs can read it. @param folder where its two files are made. */
export function writeCertificate(
  folder: string,
  name: string,
  { cert, key }: Certificate,
): { readonly certFile: string; readonly keyFile: string } {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  return files;
}
