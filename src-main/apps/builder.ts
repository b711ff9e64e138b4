import type { MachineFiles } from '../engine/executors/executor.js';
import { parseImageName } from '../engine/executors/docker/image-name.js';
import { canRun, type Worker } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import type { BuildRecipe } from './build-recipe.js';

/** @returns what a builder, or its Docker, keeps of builds; undefined where that is gone. */
export const filesOf = (worker: Worker | undefined, keeper: 'machine' | 'docker'): MachineFiles | undefined =>
  (keeper === 'machine' ? worker?.executor : worker?.docker?.executor)?.files;

/** @throws {Refusal} 400 for a node on which nothing can be built. */
export function refuseBuilder(name: string, worker: Worker | undefined): void {
  if (worker !== undefined && canRun(worker, {}) && worker.executor.files !== undefined) return;
  throw wrong(
    'builder',
    `${name} runs nothing but containers, and git has to run where the repository is fetched. Name its machine as a node over SSH, or leave it out for this machine; build.image says what to build in`,
  );
}

/** @throws {Refusal} 400 for a recipe that cannot be built in its image on this builder, whatever state it is in. */
export function refuseImage(
  { image, clean }: Pick<BuildRecipe, 'image' | 'clean'>,
  worker: Worker | undefined,
): void {
  if (image === null) return;
  if (parseImageName(image) === null) throw wrong('image', `${JSON.stringify(image)} is no name of an image`);
  if (!clean)
    throw wrong('clean', 'a container is made anew for each channel, so in an image each build begins clean');
  if (worker?.docker === undefined)
    throw wrong('image', `${worker?.name ?? 'the builder'} is a container itself, with no Docker of its own`);
}

/** @throws {Refusal} 409 when a builder does not have the Docker now that an image needs. */
export function refuseWithoutDocker({ image }: Pick<BuildRecipe, 'image'>, worker: Worker | undefined): void {
  if (image === null || worker?.docker?.isThere === true) return;
  throw new Refusal(
    409,
    'no_docker',
    `build.image: ${worker?.name ?? 'the builder'} has no Docker that we get to, which ${image} needs. Its page says more, after a test.`,
  );
}

const wrong = (name: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `build.${name}: ${problem}.`);
