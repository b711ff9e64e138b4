import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { send } from './send';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => vi.stubGlobal('fetch', fetched));
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

const brokenOff = () => Promise.reject(new TypeError('Failed to fetch'));

describe('a request that breaks off without an answer', () => {
  it('is sent again when it only reads', async () => {
    fetched.mockImplementationOnce(brokenOff).mockResolvedValueOnce(new Response('here'));
    expect(await (await send('/task')).text()).toBe('here');
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('is given up when it breaks off again', async () => {
    fetched.mockImplementation(brokenOff);
    await expect(send('/task')).rejects.toMatchObject({ kind: 'unreachable' });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('is never sent twice when it may change something', async () => {
    fetched.mockImplementation(brokenOff);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
      await expect(send('/task', { method })).rejects.toMatchObject({ kind: 'unreachable' });
    expect(fetched).toHaveBeenCalledTimes(4);
  });

  it('is not sent again once nobody wants it', async () => {
    const wanted = new AbortController();
    fetched.mockImplementation(() => {
      wanted.abort(new Error('enough'));
      return Promise.reject(wanted.signal.reason as Error);
    });
    await expect(send('/task', { signal: wanted.signal })).rejects.toThrow('enough');
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});
