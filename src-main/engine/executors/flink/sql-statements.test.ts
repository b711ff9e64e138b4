import { describe, expect, it } from 'vitest';
import { splitStatements } from './sql-statements.js';

describe('splitStatements', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['statements', "SET 'a' = 'b'; SELECT 1;\nSELECT 2", ["SET 'a' = 'b'", 'SELECT 1', 'SELECT 2']],
    ['nothing', ' ;; \n-- only this\n;/* and this */', []],
    ['quotes', "SELECT ';', `a;b`, \"c;d\", 'it''s;'; x", ["SELECT ';', `a;b`, \"c;d\", 'it''s;'", 'x']],
    ['comments', 'a -- not; this\n; /* nor; that */ b; c', ['a -- not; this', 'b', 'c']],
    ['a comment with a quote', "a -- it's\n; b", ["a -- it's", 'b']],
    ['hints', "SELECT /*+ OPTIONS('x'=';') */ 1; b", ["SELECT /*+ OPTIONS('x'=';') */ 1", 'b']],
    ['a quote that is not closed', "SELECT 'a; b", ["SELECT 'a; b"]],
    ['a comment that is not closed', 'a; /* b; c', ['a']],
    [
      'a set that is executed at once',
      'EXECUTE STATEMENT SET\nBEGIN\nINSERT INTO a SELECT 1;\nINSERT INTO b SELECT 2;\nEND; c',
      ['EXECUTE STATEMENT SET\nBEGIN\nINSERT INTO a SELECT 1;\nINSERT INTO b SELECT 2;\nEND', 'c'],
    ],
    [
      'a set in steps',
      'BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END;',
      ['BEGIN STATEMENT SET', 'INSERT INTO a SELECT 1', 'END'],
    ],
  ];
  for (const [what, script, statements] of cases) {
    it(`divides ${what}`, () => {
      expect(splitStatements(script)).toEqual(statements);
    });
  }
});
