import { describe, expect, it } from 'vitest';
import { contentOf, draftOf, isParallelism } from './work-draft';

describe('the form of a work', () => {
  it('says nothing where nothing was typed', () => {
    expect(contentOf({ ...draftOf(null, 'ana'), name: ' word count ' })).toEqual({
      name: 'word count',
      user_id: 'ana',
      description: '',
      category: 'FLINK_JAR',
      type: 'STREAMING',
      engine: null,
      run_frequency: null,
      main_class_name: null,
      extra_params: [],
      java_version: null,
      node: null,
      parallelism: null,
      savepoint_path: null,
      sql: null,
    });
  });

  it('keeps a parameter as it is typed and drops empty lines', () => {
    const { extra_params } = contentOf({ ...draftOf(null, 'ana'), params: '--in a b\n\n-Xmx64m\n' });
    expect(extra_params).toEqual(['--in a b', '-Xmx64m']);
  });

  it('takes whole numbers from 1 to 32768 for a parallelism', () => {
    expect(['', '1', ' 4 ', '32768'].every(isParallelism)).toBe(true);
    expect(['0', '32769', '-1', '1.5', 'x'].some(isParallelism)).toBe(false);
  });
});
