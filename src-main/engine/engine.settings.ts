import { Type } from 'typebox';
import { listOf, megabyte, NonEmpty, type ValuesOf } from '../lib/setting.js';

/** How runs are ended, bounded and cleaned up after. */
export const runSettings = {
  'runs.stopGrace': Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 3600,
    description: 'Seconds between asking a run to stop and killing it.',
  }),
  'runs.outputLimit': Type.Integer({
    default: 1024 * megabyte,
    minimum: 64 * 1024,
    description: 'Bytes kept of each of a run’s two streams; the rest is left out, and the log says so.',
  }),
  'runs.sweepDays': Type.Integer({
    default: 30,
    minimum: 0,
    description:
      'Days after which folders of runs that nobody knows of are removed from a machine; 0 for never. Control planes that use a machine under the same user share its folders.',
  }),
};

/** How much of what has ended is kept. */
export const logSettings = {
  'logs.keepDays': Type.Integer({
    default: 90,
    minimum: 0,
    description: 'Days that runs and their logs are kept after their end; 0 for ever.',
  }),
  'logs.keepRuns': Type.Integer({
    default: 1000,
    minimum: 0,
    description: 'Ended runs kept of each job or work, with their logs; 0 for all.',
  }),
  'logs.keepBytes': Type.Integer({
    default: 20 * 1024 * megabyte,
    minimum: 0,
    description:
      'Bytes that all logs together may take, compressed; beyond it the oldest go, their results stay. 0: no limit.',
  }),
};

/** What becomes of missed times. */
export const scheduleSettings = {
  'schedule.misfireWindow': Type.Integer({
    default: 3600,
    minimum: 0,
    description:
      'Seconds after which a scheduled time that was missed is no longer made up for (misfire policy once).',
  }),
};

/** How machines are known again. */
export const hostKeySettings = {
  'ssh.hostKeys': Type.Enum(['tofu', 'strict'], {
    default: 'tofu',
    description:
      'tofu: the first host key that a machine shows is remembered and a change refused. strict: keys must be entered first.',
  }),
};

/** Where the Docker of this machine is. */
export const dockerSettings = {
  'docker.socket': Type.String({
    default: '/var/run/docker.sock',
    pattern: '^/',
    description: 'Where the Docker daemon of this machine listens; jobs with an image run in its containers.',
  }),
};

/** How this machine itself is used. */
export const localSettings = {
  'local.enabled': Type.Boolean({
    default: true,
    description: 'Whether this machine itself is a worker, called local.',
  }),
  'local.capacity': Type.Integer({
    default: 16,
    minimum: 1,
    maximum: 1000,
    description: 'Runs at once on this machine; more wait in the queue.',
  }),
  'local.groups': listOf(
    NonEmpty,
    'Job groups given to this machine, besides default and groups without another worker.',
  ),
};

/** What the settings say of the engine. */
export type EngineSettings = ValuesOf<
  typeof runSettings &
    typeof logSettings &
    typeof scheduleSettings &
    typeof hostKeySettings &
    typeof dockerSettings &
    typeof localSettings
>;
