import type { PlacedMachine } from '../pool-places.js';
import type { Machine, MachineOrder } from './machine.entity.js';

/** A machine as a provider tells of it. */
export interface GivenMachine {
  readonly vmId: string;
  /** '' while it has none. */
  readonly address: string;
}

/** All that a provider has given for an order. */
export interface GivenMachines {
  readonly machines: readonly GivenMachine[];
  /** Why there are fewer than asked for, for people; '' where nothing is known. */
  readonly problem: string;
}

/** How a machine stands. */
export interface MachineStanding {
  readonly state: 'pending' | 'ready' | 'failed';
  readonly address: string;
  /** Why it failed, for people. */
  readonly problem: string;
  /** How it is reached; over SSH without it. */
  readonly reach?: PlacedMachine['reach'];
}

/** Thrown when a provider refuses, or cannot be asked; the message is for people. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /** Whether it may have done what it was asked all the same: its answer was lost. */
  readonly isOpen: boolean;

  constructor(message: string, options: { readonly isOpen?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isOpen = options.isOpen ?? false;
  }
}

/** Who gives machines over a network. Every question has a limit. */
export interface MachineProvider {
  /**
   * Asks for as many machines as the order has nodes, or finds what was made for the order before: the order's id is the
   * key. Of one that is abandoned only what was made matters: it is asked for to be given back.
   * @returns all that there are of the order, which may be fewer or more.
   * @throws {ProviderError} when nothing was made, or it is not known (`isOpen`).
   */
  obtain(order: MachineOrder, cancel: AbortSignal): Promise<GivenMachines>;
  /** @returns how machines of one order stand, by their `vmId`. @throws {ProviderError} */
  look(
    order: MachineOrder,
    machines: readonly Machine[],
    cancel: AbortSignal,
  ): Promise<ReadonlyMap<string, MachineStanding>>;
  /** Gives a machine back; one that is gone already is given back. @throws {ProviderError} */
  giveBack(machine: Machine, cancel: AbortSignal): Promise<void>;
  /** Milliseconds between two looks. */
  intervalOf(order: MachineOrder): number;
}
