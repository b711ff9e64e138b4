import { existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLocalExecutor } from './local.js';
import { follow, launcherPath, never, RunGround } from './run-testing.js';

const ground = new RunGround();
afterAll(() => ground.expectNothingLeft());

describe('a sweep', () => {
  it('removes what is old and unwanted, and nothing that goes on', async () => {
    const runsDir = join(ground.folder, 'swept');
    const swept = createLocalExecutor({ runsDir, launcherPath });
    const begin = async (line: string, days: number) => {
      const spec = ground.shellSpec(line);
      const handle = swept.handleFor(spec.runId, 1);
      await swept.launch(spec, handle, never());
      if (line === 'true') await follow(swept, handle);
      const then = new Date(Date.now() - days * 86_400_000);
      utimesSync(handle.folder, then, then);
      return handle;
    };
    const wanted = await begin('true', 10);
    const old = await begin('true', 10);
    const young = await begin('true', 3);
    const going = await begin('sleep 321', 10);
    const stranger = join(runsDir, 'no run of ours');
    mkdirSync(stranger);
    utimesSync(stranger, 0, 0);
    const removed = await swept.sweep({ olderThanDays: 7, isWanted: (id) => id === wanted.runId }, never());
    expect(removed).toEqual([old.runId]);
    const left = [wanted, old, young, going].map(({ folder }) => existsSync(folder));
    expect(left).toEqual([true, false, true, true]);
    expect(existsSync(stranger)).toBe(true);
    await swept.stop(going, 0);
  });

  it('goes on behind one that cannot be removed, and tells of it', async () => {
    const runsDir = join(ground.folder, 'stuck');
    mkdirSync(runsDir);
    for (const name of ['a', 'c']) symlinkSync(name, join(runsDir, name));
    mkdirSync(join(runsDir, 'b'));
    utimesSync(join(runsDir, 'b'), 0, 0);
    const sweep = createLocalExecutor({ runsDir, launcherPath }).sweep(
      { olderThanDays: 7, isWanted: () => false },
      never(),
    );
    await expect(sweep).rejects.toThrow(/ELOOP.*; .*ELOOP/);
    expect(existsSync(join(runsDir, 'b'))).toBe(false);
  });
});
