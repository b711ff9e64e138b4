/** How much of a machine is in use at the moment; null for what it does not tell. */
export interface NodeUsage {
  /** Processes that ran or waited, averaged over the last minute. */
  readonly load: number | null;
  readonly memoryAvailableBytes: number | null;
  /** Of the file system that holds the runs. */
  readonly diskFreeBytes: number | null;
  /** What its network has carried since it was switched on; absent where it was not asked for. */
  readonly network?: NetworkCounters | null;
}

/** Counted by the machine; they begin anew when it does. */
export interface NetworkCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What a machine is, as far as it tells; null for what it does not. */
export interface NodeFacts extends Omit<NodeUsage, 'load' | 'network'> {
  readonly hostname: string | null;
  /** `Debian GNU/Linux 12 (bookworm)`, `macOS 15.1`, … */
  readonly os: string | null;
  readonly kernel: string | null;
  /** As `uname -m` has it. */
  readonly arch: string | null;
  readonly cpus: number | null;
  /** As in {@link NodeUsage}; absent in facts of before it was asked for. */
  readonly load?: number | null;
  readonly memoryBytes: number | null;
  /** Of the file system that holds the runs. */
  readonly diskBytes: number | null;
  /** Version of the Docker daemon, when this user may use it. */
  readonly docker: string | null;
  readonly java: string | null;
  /** The machine's clock less ours. */
  readonly clockSkewMs: number | null;
  /** Where runs are kept. */
  readonly folder: string;
  /** What will cause trouble there, as sentences for people. */
  readonly warnings: readonly string[];
}
