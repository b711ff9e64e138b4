import { Type } from 'typebox';
import type { SettingNotes, ValuesOf } from '../lib/setting.js';

const addressNotes: SettingNotes = {
  expected:
    'must be an address such as http://jobmanager:8081; a user and a password belong into a credential, and its name into works.flinkCredential',
  mayHoldPassword: true,
};

/** Without a user and a password: addresses are shown, passwords are not. */
const address = (description: string) =>
  Type.String({ default: '', pattern: '^$|^https?://[^/@]+(/[^@]*)?$', description, ...addressNotes });

/** What runs works, and where the Flink cluster is. */
export const workSettings = {
  'works.engine': Type.Enum(['local', 'flink'], {
    default: 'local',
    description:
      'What runs works that do not say: local, this machine or another node; flink, a Flink cluster.',
  }),
  'works.sqlClient': Type.String({
    default: '',
    description:
      'Path of Flink’s bin/sql-client.sh on the nodes that run SQL works with the engine local. Empty: there is none.',
  }),
  'works.flinkUrl': address(
    'Address of the JobManager of a Flink session cluster, such as http://jobmanager:8081. Empty: there is none.',
  ),
  'works.flinkGateway': address(
    'Address of the SQL Gateway of that cluster, such as http://gateway:8083. Empty: there is none.',
  ),
  'works.flinkCredential': Type.String({
    default: '',
    description:
      'Name or id of the credential that opens both: a password (Basic, or Bearer without a user name), a secret (Bearer) or a client certificate (tls). Empty: none.',
  }),
  'works.flinkCa': Type.String({
    default: '',
    description:
      'Path of a PEM file with the certificates that vouch for both. Empty: those that Node knows.',
  }),
  'works.flinkSavepoints': Type.String({
    default: '',
    description:
      'Where savepoints are put, such as s3://bucket/savepoints. Empty: as the cluster’s execution.checkpointing.savepoint-dir says.',
  }),
  'works.flinkPoll': Type.Number({
    default: 2,
    minimum: 0.05,
    maximum: 60,
    description: 'Seconds between two looks at a job on the Flink cluster.',
  }),
  'works.flinkLostAfter': Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 7 * 24 * 3600,
    description:
      'Seconds that the Flink cluster may be silent, or not know a job, before its task counts as lost.',
  }),
};

/** What the settings say of it, under the names they have there. */
export type WorkSettings = ValuesOf<typeof workSettings>;
