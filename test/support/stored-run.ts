import type { Run } from '../../src-main/engine/run.entity.js';

/** @returns the row of a run of a job that ended well just now, unless `change` says otherwise. */
export function storedRun(change: Partial<Run>): Run {
  const now = Date.now();
  return {
    id: 'run',
    family: 'jobs',
    subject: 'default/a',
    title: 'default/a',
    version: '1.0.0',
    nodeId: 'local',
    executor: 'local',
    state: 'succeeded',
    trigger: 'manual',
    operator: 'test',
    attempt: 1,
    concurrency: 1,
    program: { argv: ['true'], env: {}, archive: null, timeoutSeconds: 0 },
    handle: null,
    notBefore: null,
    parentRunId: null,
    chainDepth: 0,
    scheduledFor: null,
    batchId: null,
    sealedSecrets: null,
    createdAt: now,
    startedAt: now,
    endedAt: now,
    stopRequestedBy: null,
    exitCode: 0,
    signal: null,
    reason: null,
    result: {},
    stdoutOffset: 0,
    stderrOffset: 0,
    logMarks: null,
    lineCount: 1,
    lastLineMs: now,
    ...change,
  };
}
