import type { RunProgram } from '../engine/run.entity.js';
import type { ReadManager } from '../store/store.js';
import type { EngineName, Work } from './work.entity.js';

/** What a task of a work executes, and where. */
export interface WorkPlan {
  /** As the engine of runs knows it. */
  readonly nodeId: string;
  readonly program: RunProgram;
}

/** What runs works. */
export interface WorkEngine {
  readonly name: EngineName;

  /**
   * Works out what a task would execute, from what is stored and on this machine's disk: it may stand inside a write.
   * @throws {Refusal} 400 naming what of the work is missing; {Unavailable} 503 when it cannot be run anywhere now.
   */
  plan(read: ReadManager, work: Work): Promise<WorkPlan>;

  /**
   * Asks whether a task could begin now, before somebody who waits is told that it has. Not inside a write.
   * @throws {Unavailable} 503.
   */
  probe(work: Work): Promise<void>;
}
