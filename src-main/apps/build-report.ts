/** A file that a channel's run has made, as it says itself. */
export interface BuiltFile {
  /** Relative to the checkout or to OUT_DIR, with "/" between folders. */
  readonly name: string;
  readonly size: number;
  /** Null where the machine has no tool for it. */
  readonly sha256: string | null;
}

/** What our scripts tell of a run besides its log: lines in the file that `WHEELHOUSE_RESULT` names. */
export interface BuildReport {
  /** What the script itself found wrong; null when it is the command that failed, or nothing did. */
  readonly problem: string | null;
  /** The commit that was found; null of a channel. */
  readonly commit: string | null;
  /** Lines of known_hosts that ssh has now. */
  readonly hostKeys: readonly string[];
  readonly files: readonly BuiltFile[];
}

/** Reads what `resources/builds/*.sh` have written; lines that are none of theirs are left out. */
export function readReport(output: Buffer | null): BuildReport {
  let problem: string | null = null;
  let commit: string | null = null;
  const hostKeys: string[] = [];
  const files: BuiltFile[] = [];
  for (const line of (output?.toString('utf8') ?? '').split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    switch (line.slice(0, Math.max(0, space))) {
      case 'problem':
        problem ??= value;
        break;
      case 'commit':
        if (/^[0-9a-f]{40,64}$/.test(value)) commit = value;
        break;
      case 'hostkey':
        hostKeys.push(value);
        break;
      case 'file': {
        const [, size, sha256, name] = /^(\d{1,15}) ([0-9a-f]{64}|-) (.+)$/.exec(value) ?? [];
        if (name === undefined) break;
        files.push({ name, size: Number(size), sha256: sha256 === '-' ? null : (sha256 ?? null) });
        break;
      }
      default:
    }
  }
  return { problem, commit, hostKeys, files };
}
