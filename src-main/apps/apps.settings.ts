import { Type } from 'typebox';
import { megabyte, type ValuesOf } from '../lib/setting.js';

/** How many builds there may be, how long they may take, and what is kept of them. */
export const buildSettings = {
  'builds.parallel': Type.Integer({
    default: 2,
    minimum: 1,
    maximum: 100,
    description: 'Builds at once, over all apps; those of one app always come one after the other.',
  }),
  'builds.channels': Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 100,
    description: 'Channels of a build at once.',
  }),
  'builds.timeout': Type.Integer({
    default: 7200,
    minimum: 0,
    description: 'Seconds after which the build of a channel is stopped; 0 for none.',
  }),
  'builds.checkoutTimeout': Type.Integer({
    default: 3600,
    minimum: 1,
    description: 'Seconds after which the fetching of a repository is stopped.',
  }),
  'builds.keepBuilds': Type.Integer({
    default: 50,
    minimum: 0,
    description: 'Builds kept of each app and platform, with their packages; 0 for all.',
  }),
  'builds.keepDays': Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Days that builds are kept after their end; 0 for ever.',
  }),
  'builds.diskBudget': Type.Integer({
    default: 50 * 1024 * megabyte,
    minimum: 0,
    description: 'Bytes that the packages of all builds may take; beyond it no build begins. 0: no limit.',
  }),
  'builds.minFree': Type.Integer({
    default: 1024 * megabyte,
    minimum: 0,
    description: 'Bytes that must be free, here and on the builder, for a build to begin.',
  }),
};

/** What the settings say of it, under the names they have there. */
export type BuildSettings = ValuesOf<typeof buildSettings>;
