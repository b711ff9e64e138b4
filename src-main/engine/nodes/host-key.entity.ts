import { Entity, Index } from 'typeorm';
import { BooleanColumn, IdColumn, IntegerColumn, TextColumn, TimeColumn } from '../../store/columns.js';

/** A server key that an address has shown. Keys belong to addresses: a node that moves is another machine. */
@Entity('host_keys')
@Index('host_keys_address', ['address', 'port'])
export class KnownHostKey {
  @IdColumn() id!: string;
  @TextColumn() address!: string;
  @IntegerColumn() port!: number;
  /** As in known_hosts: `ssh-ed25519` and so on. */
  @TextColumn() type!: string;
  /** The key itself, base 64. */
  @TextColumn() blob!: string;
  /** False for one that was shown in place of a trusted one and waits for an admin. */
  @BooleanColumn() isTrusted!: boolean;
  @TimeColumn() seenAt!: number;
  /** Who accepted it; `first use` for a first one under the policy tofu. */
  @TextColumn() acceptedBy!: string;
}
