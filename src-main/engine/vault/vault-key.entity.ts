import { Entity } from 'typeorm';
import { IdColumn, TextColumn } from '../../store/columns.js';

/** The key of all secrets, itself encrypted: what unlocks it is not in the database. */
@Entity('vault_keys')
export class VaultKey {
  @IdColumn() id!: string;
  @TextColumn() lockedBy!: 'passphrase' | 'file';
  @TextColumn() salt!: string;
  @TextColumn() wrapped!: string;
}
