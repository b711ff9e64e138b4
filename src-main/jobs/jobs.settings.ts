import { Type } from 'typebox';
import { listOf, type ValuesOf } from '../lib/setting.js';

/** What jobs may do to machines. */
export const jobSettings = {
  'docker.folders': listOf(
    Type.String({ pattern: '^/' }),
    'Folders of Docker machines that jobs may mount, with all that is in them. Whoever publishes a job can read and change what is mounted.',
  ),
};

/** What the settings say of it, under the names they have there. */
export type JobSettings = ValuesOf<typeof jobSettings>;
