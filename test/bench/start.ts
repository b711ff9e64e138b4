import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlane } from '../support/control-plane.ts';
import { figure, type Measure } from './measure.ts';
import { residentBytesOf } from './process-usage.ts';

const repetitions = 10;
const idleSeconds = 10;

/** From the start of the process to the line that says where it listens; and what it takes then, doing nothing. */
export const start: Measure = {
  name: 'start',
  method:
    'The control plane is started as its own process, first on a new data folder, then again on that folder. ' +
    `Resident memory is read ${idleSeconds} s after the last start.`,

  async take(say) {
    const plane = await ControlPlane.prepare();
    try {
      const first = await bootMs(plane);
      const again: number[] = [];
      for (let turn = 1; turn <= repetitions; turn++) {
        await plane.end();
        again.push(await bootMs(plane));
        say(`${turn}/${repetitions}: ${Math.round(again.at(-1) ?? 0)} ms`);
      }
      await delay(idleSeconds * 1000);
      const megabytes = (await residentBytesOf(plane.pid)) / 1e6;
      return [
        figure('start to listening', 'ms', again, { below: 1000 }),
        figure('start to listening, new data folder', 'ms', [first]),
        figure(`resident ${idleSeconds} s after the start`, 'MB', [megabytes], { below: 150 }),
      ];
    } finally {
      await plane.remove();
    }
  },
};

async function bootMs(plane: ControlPlane): Promise<number> {
  const began = performance.now();
  await plane.boot();
  return performance.now() - began;
}
