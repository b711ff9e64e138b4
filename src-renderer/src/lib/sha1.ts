export interface Sha1 {
  /** Takes the next bytes. */
  readonly update: (bytes: Uint8Array) => void;
  /** Ends the computation and gives the digest in lower-case hex. */
  readonly digest: () => string;
}

const BLOCK = 64;

/**
 * SHA-1, as publishing asks for, computed piece by piece.
 *
 * Written out because `crypto.subtle` can do neither of the two things needed here: it does not exist on plain
 * http to another host (not a secure context), and it takes a file only whole, which for half a gigabyte is too much.
 */
export function createSha1(): Sha1 {
  let h0 = 0x67452301;
  let h1 = 0xefcdab89;
  let h2 = 0x98badcfe;
  let h3 = 0x10325476;
  let h4 = 0xc3d2e1f0;
  const schedule = new Int32Array(80);
  const pending = new Uint8Array(BLOCK);
  let pendingLength = 0;
  let totalLength = 0;

  function mix(bytes: Uint8Array, offset: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, BLOCK);
    for (let index = 0; index < 16; index += 1) schedule[index] = view.getInt32(index * 4);
    for (let index = 16; index < 80; index += 1) {
      const word = at(index - 3) ^ at(index - 8) ^ at(index - 14) ^ at(index - 16);
      schedule[index] = (word << 1) | (word >>> 31);
    }
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4];
    for (let index = 0; index < 80; index += 1) {
      let f: number;
      if (index < 20) f = ((b & c) | (~b & d)) + 0x5a827999;
      else if (index < 40) f = (b ^ c ^ d) + 0x6ed9eba1;
      else if (index < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else f = (b ^ c ^ d) + 0xca62c1d6;
      const next = (((a << 5) | (a >>> 27)) + f + e + at(index)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }

  function at(index: number): number {
    return schedule[index] ?? 0;
  }

  function update(bytes: Uint8Array): void {
    totalLength += bytes.length;
    let offset = 0;
    if (pendingLength > 0) {
      offset = Math.min(BLOCK - pendingLength, bytes.length);
      pending.set(bytes.subarray(0, offset), pendingLength);
      pendingLength += offset;
      if (pendingLength < BLOCK) return;
      mix(pending, 0);
      pendingLength = 0;
    }
    for (; offset + BLOCK <= bytes.length; offset += BLOCK) mix(bytes, offset);
    pending.set(bytes.subarray(offset));
    pendingLength = bytes.length - offset;
  }

  function digest(): string {
    const bits = totalLength * 8;
    const padding = new Uint8Array((pendingLength < 56 ? 56 : 120) - pendingLength + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits % 2 ** 32);
    update(padding);
    return [h0, h1, h2, h3, h4].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  return { update, digest };
}

/**
 * Computes the SHA-1 of a file in constant memory; reading it chunk by chunk leaves the page responsive.
 * @param onProgress is given the number of bytes done.
 */
export async function sha1OfFile(file: Blob, onProgress?: (done: number) => void): Promise<string> {
  const hash = createSha1();
  const reader = file.stream().getReader();
  let done = 0;
  for (;;) {
    const chunk = await reader.read();
    if (chunk.done) return hash.digest();
    hash.update(chunk.value);
    done += chunk.value.length;
    onProgress?.(done);
  }
}
