import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../lib/errors.js';

/** PEM texts of a certificate chain, our own certificate first, and of its private key. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads what HTTPS is served with. A server would start without a word on files that are empty or do not belong together,
 * and then fail every connection.
 * @param certFile path; '' for plain HTTP.
 * @param keyFile path.
 * @returns null for plain HTTP.
 * @throws naming the flag and the file when one of them cannot be used.
 */
export async function readTls(certFile: string, keyFile: string): Promise<TlsPair | null> {
  if (certFile === '') return null;
  const [cert, certificate] = await read('--tls-cert', certFile, (pem) => new X509Certificate(pem));
  const [key, privateKey] = await read('--tls-key', keyFile, (pem) => createPrivateKey(pem));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(`--tls-key: ${keyFile} is not the key of the certificate in ${certFile} (--tls-cert).`);
  }
  return { cert, key };
}

async function read<T>(flag: string, file: string, parse: (pem: string) => T): Promise<[string, T]> {
  try {
    const pem = await readFile(file, 'utf8');
    return [pem, parse(pem)];
  } catch (error) {
    throw new Error(`${flag}: ${file} cannot be used: ${messageOf(error)}.`, { cause: error });
  }
}
