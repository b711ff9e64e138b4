import { Entity, Index } from 'typeorm';
import type { CredentialFields, CredentialType } from './credential-types.js';
import { IdColumn, JsonColumn, TextColumn, TimeColumn } from '../../store/columns.js';

/** What opens something: only its sealed form is kept, and no API returns it. */
@Entity('credentials')
@Index('credentials_name', ['name'], { unique: true })
export class Credential {
  @IdColumn() id!: string;
  @TextColumn() name!: string;
  @TextColumn() type!: CredentialType;
  /** What of it is no secret, such as the user name. */
  @JsonColumn() details!: CredentialFields;
  /** Of a secret for jobs: the groups that may use it; `*` for all. */
  @JsonColumn() groups!: readonly string[];
  /** Its values as JSON, sealed by the vault for `credential <id>`. */
  @TextColumn() sealed!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
}
