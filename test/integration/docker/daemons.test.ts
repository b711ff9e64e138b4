import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, LaunchTalk } from '../../../src-main/engine/executors/executor.js';
import { follow, never, RunGround, until } from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { certificate, otherCertificate, writeCertificate } from '../../support/certificates.js';
import { daemonTarget, dockerExecutorFor, StoredRun, testContainer } from '../../support/docker.js';
import { Dockerd } from '../../support/dockerd.js';
import { Registry } from '../../support/registry.js';
import { targetOf } from '../../support/ssh.js';
import { Fleet } from '../../support/sshd.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const ground = new RunGround();
const started: Dockerd[] = [];

async function start(...options: Parameters<typeof Dockerd.start>): Promise<Dockerd> {
  const dockerd = await Dockerd.start(...options);
  started.push(dockerd);
  return dockerd;
}

afterAll(async () => {
  for (const dockerd of started) await dockerd.remove();
  await ground.expectNothingLeft();
});

/** Whether the mark of a stop has arrived in any container of a daemon. */
const hasMark = (dockerd: Dockerd) =>
  globSync(join(dockerd.folder, 'data/vfs/dir/*/wheelhouse/marks/stop')).length > 0;

/** Puts the file `go` into the working directory of the only container of a daemon, which may be away. */
function letGo(dockerd: Dockerd): void {
  const [work = ''] = globSync(join(dockerd.folder, 'data/vfs/dir/*/wheelhouse/work'));
  writeFileSync(join(work, 'go'), '');
}

const shellSpec = (line: string, container = testContainer()) => ground.shellSpec(line, { container });
/** @param heldAt the line after which it waits to be let go; 0 for none. */
const numberedLines = (count: number, heldAt = 0) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "line $i"; echo "error $i" >&2; sleep 0.01; [ $i -ne ${heldAt} ] || until [ -e go ]; do sleep 0.05; done; done`;
const expectedLines = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');

describe('a daemon with live-restore', () => {
  let dockerd: Dockerd;
  let executor: Executor;
  beforeAll(async () => {
    dockerd = await start({ hasLiveRestore: true });
    executor = dockerExecutorFor(daemonTarget(dockerd));
  });

  it('says how busy the machine is that it is on', async () => {
    const { ok, usage } = await executor.probe();
    expect([ok, usage?.load, usage?.memoryAvailableBytes]).toEqual([
      true,
      expect.any(Number),
      expect.any(Number),
    ]);
  });

  it.each(['restarted', 'killed'])('that is %s in the middle costs no line', async (trouble) => {
    const count = 500;
    // Docker keeps nothing of what a container has not yet said when it ends while the daemon is away: it ends after that.
    const spec = shellSpec(numberedLines(count, 250));
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    const stored = new StoredRun();
    let restarting: Promise<void> | null = null;
    await stored.follow(executor, handle, () => {
      if (restarting === null && stored.text.stdout.includes('line 100\n')) {
        restarting = (trouble === 'killed' ? dockerd.killDaemon() : dockerd.stopDaemon())
          .then(() => dockerd.startDaemon())
          .then(() => letGo(dockerd));
      }
      return false;
    });
    expect(restarting).not.toBeNull();
    await Promise.resolve(restarting);
    expect(stored.text.stdout).toBe(expectedLines('line', count));
    expect(stored.text.stderr).toBe(expectedLines('error', count));
    expect(stored.exit).toMatchObject({ outcome: 'exited', exitCode: 0 });
    await executor.cleanup(handle);
  });

  it('knows how a run has ended while it was away, and that it has not heard all of it', async () => {
    const spec = shellSpec('echo ready; while [ ! -e go ]; do sleep 0.05; done; echo done; exit 4');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    await new StoredRun().follow(executor, handle, () => true);
    await dockerd.stopDaemon();
    letGo(dockerd);
    await until(() => ground.leftovers(spec.runId).length === 0);
    await dockerd.startDaemon();
    const { stdout, exit } = await follow(executor, handle);
    // Whether a daemon has the rest is its own affair; 20.10 has not.
    expect(stdout.toString()).toMatch(/^ready\n(done\n)?$/);
    expect(exit).toMatchObject({
      outcome: 'exited',
      exitCode: 4,
      reason: expect.stringMatching(/^Its Docker daemon was away when it ended, .* may be missing/) as string,
    });
    await executor.cleanup(handle);
  });

  it('has heard all of what has ended before we come, and says nothing else', async () => {
    const spec = shellSpec('echo ready; echo done; exit 4');
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    await until(() => ground.leftovers(spec.runId).length === 0);
    const { stdout, exit } = await follow(executor, handle);
    expect(stdout.toString()).toBe('ready\ndone\n');
    expect(exit).not.toHaveProperty('reason');
    await executor.cleanup(handle);
  });
});

describe('a daemon without live-restore', () => {
  let dockerd: Dockerd;
  let executor: Executor;
  beforeAll(async () => {
    dockerd = await start();
    executor = dockerExecutorFor(daemonTarget(dockerd));
  });

  it.each([
    ['stopped', 'listens', true],
    ['stopped', 'does not listen', true],
    ['killed', 'listens', true],
    ['stopped', 'listens', false],
  ])(
    'that is %s takes a run along that %s: it is lost, its lines are not (watched: %s)',
    async (trouble, how, isWatched) => {
      const spec = shellSpec(
        `${how === 'listens' ? '' : "trap '' TERM;"} echo ready; while :; do sleep 0.05; done`,
      );
      const handle = executor.handleFor(spec.runId, 1);
      await executor.launch(spec, handle, never());
      const stored = new StoredRun();
      await stored.follow(executor, handle, () => true);
      const following = isWatched ? stored.follow(executor, handle) : Promise.resolve();
      await (trouble === 'killed' ? dockerd.killDaemon() : dockerd.stopDaemon());
      await dockerd.startDaemon();
      await following;
      if (!isWatched) await stored.follow(executor, handle);
      expect(stored.text.stdout).toBe('ready\n');
      expect(stored.exit).toMatchObject({
        outcome: 'lost',
        exitCode: null,
        reason: expect.stringMatching(/Docker daemon, or its machine, went down/) as string,
      });
      await executor.cleanup(handle);
    },
  );

  it('that goes down after we have asked for a stop leaves a run stopped', async () => {
    const spec = shellSpec(`trap '' TERM; echo ready; while :; do sleep 0.05; done`);
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    await new StoredRun().follow(executor, handle, () => true);
    const stopping = executor.stop(handle, 600);
    stopping.catch(() => undefined);
    await until(() => hasMark(dockerd));
    await dockerd.stopDaemon();
    await stopping.catch(() => undefined);
    await dockerd.startDaemon();
    const { exit } = await follow(dockerExecutorFor(daemonTarget(dockerd)), handle);
    expect(exit.outcome).toBe('stopped');
    await executor.cleanup(handle);
  });

  it('that stays away is told of, and taken up again when it is back', async () => {
    const impatient = dockerExecutorFor(daemonTarget(dockerd), { patienceMs: 500 });
    const spec = shellSpec('echo ready; exec sleep 600');
    const handle = impatient.handleFor(spec.runId, 1);
    await impatient.launch(spec, handle, never());
    await new StoredRun().follow(impatient, handle, () => true);
    await dockerd.stopDaemon();
    await expect(follow(impatient, handle)).rejects.toThrow(/cannot be reached/);
    await dockerd.startDaemon();
    expect((await follow(impatient, handle)).exit.outcome).toBe('lost');
    await impatient.cleanup(handle);
  });
});

describe('an image that a daemon does not have', () => {
  let dockerd: Dockerd;
  let executor: Executor;
  let registry: Registry;
  beforeAll(async () => {
    dockerd = await start();
    executor = dockerExecutorFor(
      daemonTarget(dockerd, {
        loginFor: (host) =>
          Promise.resolve(
            host === registry.address && isKnown
              ? { server: host, username: 'robot', password: 'geheim' }
              : null,
          ),
      }),
    );
  });
  let isKnown = true;
  afterEach(async () => {
    isKnown = true;
    await registry.stop();
  });

  const talking = () => {
    const said: string[] = [];
    const stop = new AbortController();
    const talk: LaunchTalk = {
      note: (text) => {
        said.push(text);
        return Promise.resolve();
      },
      giveUp: stop.signal,
    };
    return { said, stop, talk };
  };

  it('is pulled with the registry’s log-in, and the log told of it', async () => {
    registry = await Registry.start('robot:geheim');
    const image = `${registry.address}/team/tool:1`;
    const { said, talk } = talking();
    const spec = shellSpec('echo pulled', testContainer({ image }));
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never(), talk);
    expect((await follow(executor, handle)).stdout.toString()).toBe('pulled\n');
    expect(said[0]).toBe(`Pulling ${image} as robot`);
    expect(said.at(-1)).toMatch(/^Pulled .* in [\d.]+ s$/);
    expect(said.join()).not.toContain('geheim');
    await executor.cleanup(handle);
    const { said: again, talk: quiet } = talking();
    const second = shellSpec('echo there', testContainer({ image, pull: 'never' }));
    await executor.launch(second, executor.handleFor(second.runId, 1), never(), quiet);
    expect(again).toEqual([]);
  });

  it('is refused without a log-in, and the way out told', async () => {
    registry = await Registry.start('robot:geheim');
    isKnown = false;
    const spec = shellSpec('true', testContainer({ image: `${registry.address}/team/tool:1` }));
    await expect(executor.launch(spec, executor.handleFor(spec.runId, 1), never())).rejects.toThrow(
      /no basic auth.*add a registry credential for 127\.0\.0\.1:\d+/,
    );
  });

  it('is missed where the registry does not have it, it may not be pulled, or its name is none', async () => {
    registry = await Registry.start();
    const launch = (image: string, pull: 'missing' | 'never' = 'missing') => {
      const spec = shellSpec('true', testContainer({ image, pull }));
      return executor.launch(spec, executor.handleFor(spec.runId, 1), never());
    };
    await expect(launch(`${registry.address}/team/other:1`)).rejects.toThrow(/not found|manifest unknown/);
    await expect(launch('nowhere:1', 'never')).rejects.toThrow(/it has no image nowhere:1/);
    await expect(launch('Not A Name')).rejects.toThrow(/no name of an image/);
    expect(await dockerd.containers()).toHaveLength(1);
  });

  it('is no longer pulled when the run is not wanted any more', async () => {
    registry = await Registry.start();
    registry.isHeld = true;
    const { stop, talk } = talking();
    const spec = shellSpec(
      'true',
      testContainer({ image: `${registry.address}/team/tool:1`, pull: 'always' }),
    );
    const handle = executor.handleFor(spec.runId, 1);
    const launching = executor.launch(spec, handle, never(), talk);
    launching.catch(() => undefined);
    await until(() => registry.isAsked);
    stop.abort(new Error('not wanted'));
    await expect(launching).rejects.toThrow('not wanted');
    await executor.cleanup(handle);
  });
});

describe('a daemon elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-docker-tls-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is reached over TCP with TLS, by those it knows, and goes on when the network breaks', async () => {
    const server = writeCertificate(folder, 'server', certificate);
    const client = writeCertificate(folder, 'client', otherCertificate);
    const probe = await TcpProxy.start({ host: '127.0.0.1', port: 1 });
    const { port } = probe;
    await probe.stop();
    const dockerd = await start({
      flags: [
        `--host=tcp://127.0.0.1:${port}`,
        '--tlsverify',
        `--tlscacert=${client.certFile}`,
        `--tlscert=${server.certFile}`,
        `--tlskey=${server.keyFile}`,
      ],
    });
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port });
    const endpoint = { kind: 'tcp' as const, host: proxy.host, port: proxy.port };
    const tls = {
      ca: certificate.cert,
      certificate: otherCertificate.cert,
      privateKey: otherCertificate.key,
    };
    const executor = dockerExecutorFor(
      daemonTarget(dockerd, { endpoint: { ...endpoint, tls: () => Promise.resolve(tls) } }),
    );
    const count = 300;
    const spec = shellSpec(numberedLines(count));
    const handle = executor.handleFor(spec.runId, 1);
    await executor.launch(spec, handle, never());
    const stored = new StoredRun();
    let cuts = 0;
    await stored.follow(executor, handle, () => {
      if (stored.text.stdout.split('\n').length > (cuts + 1) * 75 && cuts < 3) {
        cuts++;
        proxy.cut();
      }
      return false;
    });
    expect(cuts).toBe(3);
    expect(stored.text.stdout).toBe(expectedLines('line', count));
    expect(stored.text.stderr).toBe(expectedLines('error', count));
    // Nothing is known of the machine of a daemon that is somewhere in a network.
    expect((await executor.probe()).usage?.load).toBeNull();
    const nobody = { ca: certificate.cert };
    const stranger = dockerExecutorFor(
      daemonTarget(dockerd, { endpoint: { ...endpoint, tls: () => Promise.resolve(nobody) } }),
    );
    expect(await stranger.probe()).toMatchObject({ ok: false });
    const credulous = dockerExecutorFor(
      daemonTarget(dockerd, { endpoint: { ...endpoint, tls: () => Promise.resolve({}) } }),
    );
    expect((await credulous.probe()).message).toMatch(/self-signed certificate/);
    await proxy.stop();
  });

  it('is reached through an SSH node', async () => {
    const fleet = new Fleet();
    const dockerd = await start();
    const pool = new ConnectionPool();
    try {
      const machine = await fleet.add({ config: ['AllowStreamLocalForwarding yes'] });
      const over = targetOf(fleet, machine);
      // The user there must be able to get to it.
      dockerd.openToAll();
      const target = daemonTarget(dockerd, { endpoint: { kind: 'socket', path: dockerd.socket, over } });
      const executor = dockerExecutorFor(target, { pool });
      const count = 100;
      const spec = shellSpec(numberedLines(count));
      const handle = executor.handleFor(spec.runId, 1);
      await executor.launch(spec, handle, never());
      const { stdout, exit } = await follow(executor, handle);
      expect(stdout.toString()).toBe(expectedLines('line', count));
      expect(exit.exitCode).toBe(0);
      await executor.cleanup(handle);
      // The machine with the socket tells how busy it is.
      const { usage } = await executor.probe();
      expect([usage?.load, usage?.memoryAvailableBytes]).toEqual([expect.any(Number), expect.any(Number)]);
      const none = dockerExecutorFor(
        daemonTarget(dockerd, { endpoint: { kind: 'socket', path: '/no/such/docker.sock', over } }),
        { pool },
      );
      expect((await none.probe()).message).toMatch(/its socket \/no\/such\/docker\.sock cannot be opened/);
    } finally {
      pool.close();
      await fleet.stop();
    }
  });
});
