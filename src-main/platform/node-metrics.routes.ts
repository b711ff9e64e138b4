import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { liveIntervalMs } from '../engine/nodes/live-sampler.js';
import { wellIntervalMs, type NodeTester } from '../engine/nodes/node-tester.js';
import type { Nodes } from '../engine/nodes/nodes.js';

const Known = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

/** Adds how busy a machine is and was (contract, platform.md, "nodes"). */
export function addNodeMetricsRoute(
  app: FastifyInstance,
  { nodes, tester }: { readonly nodes: Nodes; readonly tester: NodeTester },
): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/nodes/:id/metrics',
    role: 'viewer',
    summary:
      'How much of a machine was in use in the last three hours, as far as this start of the control plane saw it',
    params: Type.Object({
      id: Type.Integer({ minimum: 1, description: 'Number of the node.' }),
      live: Type.Boolean({
        default: false,
        description:
          'Whether somebody looks: for the next ten seconds it is sampled every three, instead of every minute.',
      }),
      after: Type.Integer({
        default: 0,
        minimum: 0,
        description: 'Epoch milliseconds: only samples after that, as what is left of an earlier reply.',
      }),
    }),
    response: Type.Object({
      now: Type.Integer({ description: 'The control plane’s clock, which dates the samples.' }),
      everyMs: Type.Integer({ description: 'From one sample to the next at present.' }),
      samples: Type.Array(
        Type.Object({
          at: Type.Integer(),
          load: Known('Load average of a minute by processors.'),
          memory: Known('0 to 1.'),
          disk: Known('0 to 1, where runs are kept.'),
          received: Known('Bytes a second since the sample before.'),
          sent: Known('Bytes a second since the sample before.'),
        }),
        { description: 'Oldest first; one with nothing but nulls: the machine did not answer.' },
      ),
    }),
    handler: async ({ params: { id, live, after } }) => {
      await nodes.get(id);
      const { sampler, metrics } = tester;
      const isLive = live ? sampler.watch(id) : sampler.isWatched(id);
      return {
        now: Date.now(),
        everyMs: isLive ? liveIntervalMs : wellIntervalMs,
        samples: metrics.of(id, after),
      };
    },
  });
}
