import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is not one of a daemon's messages. */
const lineLimit = 1024 * 1024;

/**
 * Reads an answer that comes as lines of JSON, such as the progress of a pull.
 * @throws what the stream fails with; an Error for a line that is too long. What is no JSON is left out.
 */
export async function* readJsonLines(stream: Readable): AsyncGenerator<object, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineLimit) throw new Error(`a line of more than ${lineLimit} characters`);
    for (const line of lines) {
      const message = parse(line);
      if (message !== null) yield message;
    }
  }
  const last = parse(rest);
  if (last !== null) yield last;
}

function parse(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
