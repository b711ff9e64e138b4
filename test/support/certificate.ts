import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A self-signed certificate for 127.0.0.1 and localhost. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM text. */
  readonly cert: string;
}

/**
 * @param folder where its two files are made.
 * @param openssl path of the program: Node makes no certificates.
 */
export function makeCertificate(folder: string, name: string, openssl: string): Certificate {
  const certFile = join(folder, `${name}.crt`);
  const keyFile = join(folder, `${name}.key`);
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', '/CN=wheelhouse-test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  execFileSync(openssl, [...request, ...subject, '-keyout', keyFile, '-out', certFile], { stdio: 'pipe' });
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8') };
}
