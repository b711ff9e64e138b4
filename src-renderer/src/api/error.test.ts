import { describe, expect, it } from 'vitest';
import { errorFromAnswer, isAborted } from './error';

const seen = (body: string) => {
  const { kind, status, code, message, requestId } = errorFromAnswer(409, 'req-1', body);
  return { kind, status, code, message, requestId };
};

describe('errorFromAnswer', () => {
  it('reads the jobs envelope', () => {
    expect(
      seen('{"status":"ERROR","error":{"code":"version_exists","message":"Version 1.0.0 exists."}}'),
    ).toEqual({
      kind: 'refused',
      status: 409,
      code: 'version_exists',
      message: 'Version 1.0.0 exists.',
      requestId: 'req-1',
    });
  });

  it('reads the message of the apps', () => {
    expect(seen('{"error":"name: there is an app Aurora already."}')).toMatchObject({
      code: '',
      message: 'name: there is an app Aurora already.',
    });
  });

  it('reads the envelope of orchestration', () => {
    expect(seen('{"code":409,"msg":"The pool is busy.","data":{}}')).toMatchObject({
      code: '',
      message: 'The pool is busy.',
    });
  });

  it('reads a platform problem, its detail before its title', () => {
    expect(seen('{"title":"Conflict","detail":"The name is taken.","code":"name_taken"}')).toMatchObject({
      code: 'name_taken',
      message: 'The name is taken.',
    });
    expect(seen('{"title":"Conflict"}')).toMatchObject({ code: '', message: 'Conflict' });
  });

  it.each(['', '<html>Bad gateway</html>', '[]', 'null', '{"error":{"message":""}}'])(
    'falls back to the status for %j',
    (body) => {
      expect(seen(body).message).toBe('The control plane answered with status 409.');
    },
  );
});

describe('isAborted', () => {
  it('tells giving up from running out of time', () => {
    expect(isAborted(new DOMException('', 'AbortError'))).toBe(true);
    expect(isAborted(new DOMException('', 'TimeoutError'))).toBe(false);
    expect(isAborted(new Error('AbortError'))).toBe(false);
  });
});
