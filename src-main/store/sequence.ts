import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WriteManager } from './store.js';

/** The last number given out under a name. */
@Entity('sequences')
export class Sequence {
  @PrimaryColumn({ type: 'text' }) name!: string;
  @Column({ type: 'bigint' }) last!: number;
}

/**
 * Gives out whole numbers for ids, from 1 on, as part of the write in progress. A number is never given out twice, also
 * when what had it is gone: runs, logs and clients go on naming it.
 * @param name of the kind of thing.
 */
export async function nextNumber(manager: WriteManager, name: string): Promise<number> {
  const sequence = await manager.findOneBy(Sequence, { name });
  const last = (sequence?.last ?? 0) + 1;
  if (sequence === null) await manager.insert(Sequence, { name, last });
  else await manager.update(Sequence, { name }, { last });
  return last;
}
