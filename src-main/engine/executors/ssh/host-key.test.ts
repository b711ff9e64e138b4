import { describe, expect, it } from 'vitest';
import { fingerprint, type HostKey, type HostKeys, parseHostKey, verifyHostKey } from './host-key.js';

// Made with ssh-keygen for this test; the fingerprint is what `ssh-keygen -l` says of it.
const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHqrmDe/kiMuYltmKFkDKjyYrExA76eGUDbSNBPsr/h';
const key = parseHostKey(line);
const changed: HostKey = { ...key, blob: key.blob.replace('FHqr', 'FHqs') };

function memory(policy: HostKeys['policy'], ...known: HostKey[]) {
  const keys: HostKeys = {
    policy,
    known: () => Promise.resolve(known),
    remember: (_host, _port, added) => {
      known.push(added);
      return Promise.resolve();
    },
  };
  return { keys, known };
}

describe('a host key', () => {
  it('is read as OpenSSH writes it', () => {
    for (const text of [line, `${line} root@web-1`, `[web-1]:22 ${line}`, `  |1|abc=|def= ${line}\n`])
      expect(parseHostKey(text)).toEqual(key);
    expect(fingerprint(key)).toBe('SHA256:++ut0XccVna8ihrv2S0WVqE0RnoS/NLIMCOl7jwsbqc');
  });

  it.each(['', 'ssh-ed25519', 'ssh-ed25519 xyz', line.replace('ssh-ed25519', 'ssh-rsa'), 'ssh-rsa AAAA'])(
    'is refused when it is none: %j',
    (text) => expect(() => parseHostKey(text)).toThrow('A host key looks like'),
  );

  it('is remembered at first, trusted then, and refused when it changes', async () => {
    const { keys, known } = memory('tofu');
    expect(await verifyHostKey(keys, 'web-1', 22, key)).toEqual({ isTrusted: true, problem: '' });
    expect(known).toEqual([key]);
    expect((await verifyHostKey(keys, 'web-1', 22, key)).isTrusted).toBe(true);
    const { isTrusted, problem } = await verifyHostKey(keys, 'web-1', 22, changed);
    expect(isTrusted).toBe(false);
    expect(problem).toContain(fingerprint(key));
    expect(problem).toContain(fingerprint(changed));
    expect(known).toEqual([key]);
  });

  it('must be known where the policy is strict', async () => {
    const { keys, known } = memory('strict');
    expect((await verifyHostKey(keys, 'web-1', 22, key)).isTrusted).toBe(false);
    expect(known).toEqual([]);
  });
});
