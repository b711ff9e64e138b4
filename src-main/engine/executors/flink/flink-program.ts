/** What a run executes on a Flink cluster: a jar or a script of SQL. */
export interface FlinkProgram {
  /** What the job is called on the cluster. */
  readonly name: string;
  /** The jar, on the control plane's machine; null for SQL. */
  readonly jar: { readonly path: string; readonly entryClass: string } | null;
  /** Statements divided by `;`; null for a jar. */
  readonly sql: string | null;
  /** Of the jar's main method. */
  readonly arguments: readonly string[];
  /** Flink's options, as `flink run -Dkey=value` sets them. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly parallelism: number | null;
  /** Where the job takes its state from. */
  readonly savepointPath: string | null;
  /** Whether it runs until it is stopped: its statements go on side by side, those of a batch one after the other. */
  readonly isStreaming: boolean;
}
