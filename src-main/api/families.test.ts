import { describe, expect, it } from 'vitest';
import { familyOf, replyWith } from './families.js';

describe('familyOf', () => {
  it.each([
    ['/api/jobs', 'jobs'],
    ['/api/job/disk-report/run?group=a', 'jobs'],
    ['/api/groups', 'jobs'],
    ['/api/workers/local', 'jobs'],
    ['/cluster', 'orchestration'],
    ['/task/12', 'orchestration'],
    ['/task_tpl/1', 'orchestration'],
    ['/sd/x?y=/api/app', 'orchestration'],
    ['/api/app', 'apps'],
    ['/api/build/1', 'apps'],
    ['/api/v1/works?page=1', 'works'],
    ['/api/platform/tokens', 'platform'],
    ['/healthz', 'platform'],
    ['/', 'platform'],
    ['/ui/task', 'platform'],
    ['/tasks', 'platform'],
    ['/api/application', 'platform'],
    ['/api/v1/worksheets', 'platform'],
  ])('%s belongs to %s', (url, family) => expect(familyOf(url)).toBe(family));
});

describe('replyWith', () => {
  const failure = { status: 409, code: 'in_use', message: 'It is in use.', requestId: 'req-1' };
  const bodyOf = (family: Parameters<typeof replyWith>[0]) => replyWith(family, failure, {}).body;

  it('gives a failure each family’s form', () => {
    expect(bodyOf('jobs')).toEqual({ status: 'ERROR', error: { code: 'in_use', message: 'It is in use.' } });
    expect(bodyOf('orchestration')).toEqual({ code: 409, msg: 'It is in use.', data: {} });
    expect(bodyOf('apps')).toEqual({ error: 'It is in use.' });
    expect(bodyOf('works')).toEqual({ code: 409_100, msg: 'It is in use.' });
    expect(bodyOf('platform')).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'It is in use.',
      code: 'in_use',
      requestId: 'req-1',
    });
  });
});
