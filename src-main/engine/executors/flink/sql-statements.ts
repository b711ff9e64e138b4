/** Where a statement ends only with END, however many statements stand in it (Flink, "STATEMENT SET"). */
const isSetOpening = /^(?:EXECUTE|EXPLAIN\b.*|COMPILE\s+PLAN\b.*)\s+STATEMENT\s+SET\s+BEGIN\b/is;

/**
 * Divides a script into statements, as Flink's SQL client does: by `;` outside of quotes and comments. The SQL Gateway takes
 * one at a time.
 * @returns the statements without their `;` and the comments before them, blank ones left out.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  /** Without comments, to look at how a statement begins and ends. */
  let bare = '';
  /** Where the statement begins, behind the comments before it. */
  let from = -1;
  const end = (at: number) => {
    if (from !== -1) statements.push(script.slice(from, at).trim());
    bare = '';
    from = -1;
  };
  for (let at = 0; at < script.length; at++) {
    const character = script.charAt(at);
    const pair = script.slice(at, at + 2);
    // A hint is no comment: it says how to execute.
    if (pair === '--' || (pair === '/*' && script[at + 2] !== '+')) {
      at = endOfComment(script, at, pair);
      bare += ' ';
    } else if (character === "'" || character === '`' || character === '"') {
      if (from === -1) from = at;
      const close = script.indexOf(character, at + 1);
      const until = close === -1 ? script.length - 1 : close;
      bare += script.slice(at, until + 1);
      at = until;
    } else if (character === ';' && !isOpenSet(bare)) {
      end(at);
    } else {
      if (from === -1 && character.trim() !== '') from = at;
      bare += character;
    }
  }
  end(script.length);
  return statements;
}

function endOfComment(script: string, at: number, opening: string): number {
  const close = opening === '--' ? script.indexOf('\n', at) : script.indexOf('*/', at + 2);
  if (close === -1) return script.length;
  return opening === '--' ? close : close + 1;
}

const isOpenSet = (statement: string): boolean =>
  isSetOpening.test(statement.trimStart()) && !/\bEND\s*$/i.test(statement);
