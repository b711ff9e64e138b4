import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestStore, type TestStore } from '../../../test/support/store.js';
import type { Store } from '../../store/store.js';
import { Vault } from './vault.js';

const passphrase = 'correct horse battery staple';
let place: TestStore;
let store: Store;
let keyFile: string;
beforeEach(async () => {
  place = await makeTestStore();
  store = await place.open();
  keyFile = join(place.folder, 'keys', 'vault.key');
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const open = (given?: string) => Vault.open(store, { passphrase: given, keyFile });

describe('the vault', () => {
  it('opens again what it has sealed, for the same purpose only', async () => {
    const sealed = (await open()).seal('hunter2', 'credential 1');
    expect(sealed).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 6));
    const again = await open();
    expect(again.open(sealed, 'credential 1')).toBe('hunter2');
    expect(() => again.open(sealed, 'credential 2')).toThrow('credential 2 cannot be opened');
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => again.open(bytes.toString('base64'), 'credential 1')).toThrow('cannot be opened');
    expect(() => again.open('', 'credential 1')).toThrow('cannot be opened');
  });

  it('keeps its key file to its owner, and says so when others can read it', async () => {
    await open();
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    await chmod(keyFile, 0o640);
    await expect(open()).rejects.toThrow(`chmod 600 ${keyFile}`);
  });

  it('says what is wrong with a key file that is missing or another', async () => {
    await open();
    await writeFile(keyFile, Buffer.alloc(32));
    await expect(open()).rejects.toThrow('is not the key that locks the vault');
    await writeFile(keyFile, 'short');
    await expect(open()).rejects.toThrow('must hold 32 bytes');
    await writeFile(join(place.folder, 'other'), '');
    await expect(
      Vault.open(store, { passphrase: undefined, keyFile: join(place.folder, 'none') }),
    ).rejects.toThrow('is missing');
  });

  it('is locked by a passphrase from the start on which one is given, and opens with no other', async () => {
    const sealed = (await open()).seal('hunter2', 'x');
    expect((await open(passphrase)).open(sealed, 'x')).toBe('hunter2');
    await expect(readFile(keyFile)).rejects.toThrow('ENOENT');
    await expect(open()).rejects.toThrow('start with WHEELHOUSE_MASTER_KEY set');
    await expect(open('another passphrase of enough length')).rejects.toThrow('is not the passphrase');
    await expect(open('short')).rejects.toThrow('at least 24 characters');
    expect((await open(passphrase)).open(sealed, 'x')).toBe('hunter2');
  });
});
