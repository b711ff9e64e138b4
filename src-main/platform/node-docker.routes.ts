import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { imageChoices, planLimit } from '../engine/executors/docker/prune-plan.js';
import { Refusal } from '../lib/errors.js';
import type { NodeDocker } from './node-docker.service.js';

/** Of each kind, in one answer. */
const listLimit = 1000;

const Id = Type.Integer({ minimum: 1, description: 'Number of the node.' });
const Bytes = Type.Integer({ description: 'Bytes.' });
const Time = Type.Integer({ description: 'Milliseconds of the epoch.' });
const Nullable = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description });
const Image = Type.Object({
  id: Type.String(),
  tags: Type.Array(Type.String()),
  size: Bytes,
  ownSize: Nullable('Bytes of layers no other image has; null where the daemon does not tell.'),
  created: Time,
  containers: Type.Array(Type.String(), { description: 'Ids of containers made from it.' }),
});
const Container = Type.Object({
  id: Type.String(),
  name: Type.String(),
  image: Type.String(),
  imageId: Type.String(),
  state: Type.String(),
  created: Time,
  size: Nullable('Bytes it has written; null where that is not known.'),
  runId: Type.Union([Type.String(), Type.Null()], { description: 'The run it is of; null: not ours.' }),
});
const ids = (pattern: string) =>
  Type.Optional(
    Type.Array(Type.String({ pattern }), {
      maxItems: planLimit,
      description: 'Ids of the preview: only these are removed. Needed unless dryRun.',
    }),
  );

/** Adds what shows and prunes the Docker of nodes; ours alone, no document has it. */
export function addNodeDockerRoutes(app: FastifyInstance, docker: NodeDocker): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/nodes/:id/docker',
    role: 'viewer',
    summary: 'List the images and containers of a node that has Docker, newest first',
    params: Type.Object({ id: Id }),
    response: Type.Object({
      images: Type.Array(Image, { maxItems: listLimit }),
      containers: Type.Array(Container, { maxItems: listLimit }),
      imageTotal: Type.Integer(),
      containerTotal: Type.Integer(),
    }),
    handler: async ({ params }) => {
      const { images, containers } = await docker.read(params.id);
      return {
        images: images.slice(0, listLimit),
        containers: containers.slice(0, listLimit),
        imageTotal: images.length,
        containerTotal: containers.length,
      };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/nodes/:id/docker/prune',
    role: 'operator',
    summary: 'Remove images and containers that nobody needs from a node, or tell what would go',
    params: Type.Object({
      id: Id,
      images: Type.Enum([...imageChoices], {
        default: 'none',
        description: 'dangling: without a name; unused: all that no container was made from.',
      }),
      containers: Type.Boolean({
        default: false,
        description: 'Whether containers that do not run go; never those of runs that have not ended.',
      }),
      dryRun: Type.Boolean({ default: true, description: 'Whether only to tell what would go.' }),
      imageIds: ids('^sha256:[0-9a-f]{64}$'),
      containerIds: ids('^[0-9a-f]{64}$'),
    }),
    response: Type.Object({
      images: Type.Array(Image, { description: 'What would go, or is gone.' }),
      containers: Type.Array(Container, { description: 'What would go, or is gone.' }),
      bytes: Type.Object({ least: Bytes, most: Bytes }),
      kept: Type.Array(Type.Object({ id: Type.String(), reason: Type.String() })),
    }),
    handler: async ({ params: { id, images, containers, dryRun, imageIds, containerIds }, actor }) => {
      const choice = { images, containers };
      if (dryRun) return docker.preview(id, choice);
      if (imageIds === undefined && containerIds === undefined)
        throw new Refusal(
          400,
          'missing_parameter',
          'imageIds, containerIds: say what of the preview is to go. Ask with dryRun first.',
        );
      return docker.prune(id, choice, { images: imageIds ?? [], containers: containerIds ?? [] }, actor);
    },
  });
}
