/**
 * Reads newline-delimited JSON from a response as it arrives; blank lines (heart-beats) are skipped, and so is a last
 * line that was cut off.
 * @param onRecords is given all records of one piece of the stream together.
 * @throws {SyntaxError} when a whole line is not JSON; whatever the stream rejects with.
 */
export async function readNdjson(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onRecords: (records: unknown[]) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  // Pieces of a line that is not complete yet; joined once, so that a long line costs no repeated copying.
  let partial: string[] = [];
  for (;;) {
    const piece = await reader.read();
    if (piece.done) return;
    const lines = piece.value.split('\n');
    const last = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = partial.join('') + (lines[0] ?? '');
      partial = [];
      const records = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
      if (records.length > 0) onRecords(records);
    }
    if (last !== '') partial.push(last);
  }
}
