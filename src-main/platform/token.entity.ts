import { Entity, Index } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { Role } from '../api/operator.js';

/** An access token: an operator. The token itself is never stored. */
@Entity('tokens')
@Index('tokens_name', ['name'], { unique: true })
@Index('tokens_hash', ['hash'], { unique: true })
export class Token {
  @IdColumn() id!: string;
  @TextColumn() name!: string;
  @TextColumn() role!: Role;
  /** SHA-256 of the token, hex. */
  @TextColumn() hash!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) expiresAt!: number | null;
  @TimeColumn({ nullable: true }) lastUsedAt!: number | null;
}

/** A browser that has signed in. */
@Entity('sessions')
@Index('sessions_by_token', ['tokenId'])
export class Session {
  /** SHA-256 of the cookie's value, hex. */
  @IdColumn() hash!: string;
  @TextColumn() tokenId!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() expiresAt!: number;
}
