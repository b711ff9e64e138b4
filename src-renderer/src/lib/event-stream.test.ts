import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventStreamParser, type StreamedEvent } from './event-stream';

function parse(...pieces: string[]): StreamedEvent[] {
  const events: StreamedEvent[] = [];
  const feed = createEventStreamParser((event) => events.push(event));
  pieces.forEach(feed);
  return events;
}

const stream =
  'retry: 1000\n: hello\n\nid: 7\nevent: run.state\ndata: {"a":1}\n\ndata:x\r\ndata: y\r\n\r\nid: 9\n\ndata\n\n';
const events: StreamedEvent[] = [
  { type: 'run.state', data: '{"a":1}', id: '7' },
  { type: 'message', data: 'x\ny', id: '7' },
  { type: 'message', data: '', id: '9' },
];

it('dispatches events at blank lines and keeps the last id', () => {
  expect(parse(stream)).toEqual(events);
});

it('gives the same events however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 8 }), (cuts) => {
      const edges = [0, ...cuts.sort((left, right) => left - right), stream.length];
      const pieces = edges.slice(1).map((end, index) => stream.slice(edges[index], end));
      expect(parse(...pieces)).toEqual(events);
    }),
  );
});

it('does not dispatch what was not ended by a blank line', () => {
  expect(parse('data: 1\n')).toEqual([]);
});
