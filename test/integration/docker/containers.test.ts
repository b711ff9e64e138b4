import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, LaunchSpec, Offsets, OutputStream, RunExit, RunHandle, RunPosition, LogMark } from '../../../src-main/engine/executors/executor.js';
import { follow, fromStart, never, RunGround, until } from '../../../src-main/engine/executors/run-testing.js';
import { daemonTarget, dockerExecutorFor, testContainer } from '../../support/docker.js';
import { Dockerd } from '../../support/dockerd.js';

const ground = new RunGround();
let dockerd: Dockerd;
let executor: Executor;

beforeAll(async () => {
  dockerd = await Dockerd.start();
  executor = dockerExecutorFor(daemonTarget(dockerd));
});
afterAll(async () => {
  await dockerd.remove();
  await ground.expectNothingLeft();
});

const shellSpec = (line: string, more: Partial<LaunchSpec> = {}) =>
  ground.shellSpec(line, { container: testContainer(), ...more });

async function run(spec: LaunchSpec) {
  const handle = executor.handleFor(spec.runId, 1);
  await executor.launch(spec, handle, never());
  const end = await follow(executor, handle);
  await executor.cleanup(handle);
  return end;
}

const numberedLines = (count: number, rest: string) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "line $i"; echo "error $i" >&2; ${rest}; done`;

const expectedLines = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');

/** What a log store does: keeps bytes, offsets and marks together. */
class Stored {
  readonly text: Record<OutputStream, string> = { stdout: '', stderr: '' };
  readonly #marks: Partial<Record<OutputStream, LogMark>> = {};
  exit: RunExit | null = null;

  get position(): RunPosition {
    return { stdout: this.text.stdout.length, stderr: this.text.stderr.length, marks: { ...this.#marks } };
  }

  /** Follows until the end, or until `stop` says so. */
  async follow(by: Executor, handle: RunHandle, stop = (): boolean => false): Promise<void> {
    for await (const item of by.attach(handle, this.position, never())) {
      if (item.type === 'exit') {
        this.exit = item;
        return;
      }
      expect(item.offset).toBe(this.text[item.stream].length);
      this.text[item.stream] += item.bytes.toString('latin1');
      if (item.mark !== undefined) this.#marks[item.stream] = item.mark;
      if (stop()) return;
    }
  }
}

describe('a run in a container', () => {
  it('gives its output, exit code and result, and leaves nothing', async () => {
    const { stdout, stderr, exit } = await run(
      shellSpec('echo out; echo err >&2; pwd; echo \'{"a":1}\' >"$WHEELHOUSE_RESULT"; exit 3'),
    );
    expect(stdout.toString()).toBe('out\n/wheelhouse/work\n');
    expect(stderr.toString()).toBe('err\n');
    expect(exit).toMatchObject({ outcome: 'exited', exitCode: 3 });
    expect(exit.result?.toString()).toBe('{"a":1}\n');
    expect(await dockerd.containers()).toEqual([]);
  });

  it('loses and doubles no line over three deaths of the control plane', async () => {
    const count = 300;
    const spec = shellSpec(numberedLines(count, 'sleep 0.005'));
    const handle = executor.handleFor(spec.runId, 1);
    const stored = new Stored();
    for (const lines of [50, 120, 200, Infinity]) {
      const life = dockerExecutorFor(daemonTarget(dockerd));
      await life.launch(spec, handle, never());
      await stored.follow(life, handle, () => stored.text.stdout.split('\n').length > lines);
    }
    expect(stored.text.stdout).toBe(expectedLines('line', count));
    expect(stored.text.stderr).toBe(expectedLines('error', count));
    expect(stored.exit).toMatchObject({ outcome: 'exited', exitCode: 0 });
  });
});
