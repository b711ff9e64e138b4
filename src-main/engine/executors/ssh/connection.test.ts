import { EventEmitter } from 'node:events';
import type { Client } from 'ssh2';
import { expect, it, vi } from 'vitest';
import { Connection } from './connection.js';
import type { SshTarget } from './target.js';

const target = { name: 'web-1', user: 'ops', host: '127.0.0.1', port: 22 } as SshTarget;

it('takes no session between the end of what the server says and the end of the connection', () => {
  const client = Object.assign(new EventEmitter(), { destroy: () => undefined });
  const connection = new Connection(target, client as unknown as Client, () => undefined);
  expect(connection.claimSession()).toBe(true);
  client.emit('end');
  expect([connection.claimSession(), connection.claimTunnel(), connection.isLost]).toEqual([
    false,
    false,
    false,
  ]);
  client.emit('close');
  expect(connection.lost.reason).toMatchObject({ name: 'SshError', step: 'session' });
});

it('is lost when its server has ended it and it does not close', () => {
  vi.useFakeTimers();
  try {
    const destroy = vi.fn();
    const client = Object.assign(new EventEmitter(), { destroy });
    const connection = new Connection(target, client as unknown as Client, () => undefined);
    expect(connection.claimSession()).toBe(true);
    client.emit('end');
    vi.advanceTimersByTime(5000);
    expect(connection.lost.reason).toMatchObject({
      message: expect.stringMatching(/its server ended/) as string,
    });
    expect(destroy).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});
