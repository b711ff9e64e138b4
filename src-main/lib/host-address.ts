import { isIP, isIPv6 } from 'node:net';

/** One label of a host name (RFC 1123, 2.1), underscores too, as many have them. */
const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Reads an IPv4 or IPv6 address or a host name.
 * @returns it in the one form that all its spellings share; null when it is none of these.
 */
export function readHostAddress(text: string): string | null {
  const plain = text.trim().toLowerCase();
  if (isIPv6(plain)) return plain.includes('%') ? plain : new URL(`http://[${plain}]`).hostname.slice(1, -1);
  if (isIP(plain) === 4) return plain;
  const labels = plain.split('.');
  // An address with a part too many or too large is not a name: no top-level domain is all digits (RFC 3696, 2).
  const isName =
    plain.length <= 253 && labels.every((each) => label.test(each)) && /\D/.test(labels.at(-1) ?? '');
  return isName ? plain : null;
}
