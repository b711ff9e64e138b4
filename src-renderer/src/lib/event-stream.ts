/** One dispatched server-sent event. */
export interface StreamedEvent {
  readonly type: string;
  readonly data: string;
  /** The last id seen so far, this event's or an earlier one's. */
  readonly id: string;
}

/**
 * Parses `text/event-stream` as the HTML standard says, fed with text in any pieces. Comments and unknown fields are
 * skipped; an event without data is not dispatched.
 */
export function createEventStreamParser(onEvent: (event: StreamedEvent) => void): (text: string) => void {
  let rest = '';
  let type = '';
  let data: string[] = [];
  let id = '';

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ type: type || 'message', data: data.join('\n'), id });
      type = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id') id = value;
  }

  return (text) => {
    rest += text;
    // A "\r" at the very end may be half of a "\r\n": it waits for what follows.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(takeLine);
  };
}
