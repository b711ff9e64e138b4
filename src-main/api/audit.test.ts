import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTestStore } from '../../test/support/store.js';
import { AuditRow } from './audit.entity.js';
import { recordChange, recordRefusal } from './audit.js';
import type { Actor } from './operator.js';

const actor: Actor = {
  operator: { name: 'li.lei', role: 'operator', tokenId: 'token-1' },
  address: '192.0.2.1',
  requestId: 'req-1',
};

async function start() {
  const place = await makeTestStore();
  const store = await place.open();
  onTestFinished(async () => {
    await store.close();
    await place.remove();
  });
  return { store, rows: () => store.read.find(AuditRow, { order: { id: 'ASC' } }) };
}

describe('the audit log', () => {
  it('tells who changed what, from where, and what it was before and after', async () => {
    const { store, rows } = await start();
    const before = Date.now();
    await store.write((manager) =>
      recordChange(manager, actor, {
        action: 'job.edit',
        target: 'default/report',
        before: { schedule: null, tags: ['中'] },
        after: { schedule: '0 2 * * *', tags: [] },
      }),
    );
    await store.write((manager) =>
      recordChange(manager, actor, { action: 'job.delete', target: 'default/report' }),
    );
    const [edit, removal] = await rows();
    expect(edit).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{20}$/),
      at: expect.any(Number),
      operator: 'li.lei',
      address: '192.0.2.1',
      requestId: 'req-1',
      action: 'job.edit',
      target: 'default/report',
      before: { schedule: null, tags: ['中'] },
      after: { schedule: '0 2 * * *', tags: [] },
      outcome: 'done',
      message: null,
    });
    expect(edit?.at).toBeGreaterThanOrEqual(before);
    expect(removal).toMatchObject({ action: 'job.delete', before: null, after: null });
  });

  it('has no entry of a change that came to nothing', async () => {
    const { store, rows } = await start();
    const failing = store.write(async (manager) => {
      await recordChange(manager, actor, { action: 'job.edit', target: 'default/report' });
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    expect(await rows()).toEqual([]);
  });

  it('tells of a change that was refused, and why', async () => {
    const { store, rows } = await start();
    const refused = {
      action: 'POST /api/job/:name/run',
      target: '/api/job/x/run',
      message: 'It is disabled.',
    };
    await store.write((manager) => recordRefusal(manager, actor, refused));
    expect(await rows()).toMatchObject([
      { ...refused, outcome: 'refused', operator: 'li.lei', before: null, after: null },
    ]);
  });
});
