/**
 * Loaded into Electron's own installer with `node --import`: it downloads by fetch, shows nothing for half a minute and
 * says of a failure only that there was one. Here the download tells how far it is, and a failure its reason.
 */

/** Smaller things, such as checksums, come at once. */
const worthShowing = 1_000_000;

const fetchQuietly = globalThis.fetch;

async function fetchLoudly(address, options) {
  let response;
  try {
    response = await fetchQuietly(address, options);
  } catch (error) {
    // The reason stands one level down, and the installer shows the stack.
    const reason = error.cause?.message || error.cause?.code || error.message;
    const failure = new Error(`${new URL(address).host} cannot be reached: ${reason}`, { cause: error });
    failure.stack = failure.message;
    throw failure;
  }
  const total = Number(response.headers.get('content-length') ?? 0);
  if (!response.ok || response.body === null || total < worthShowing) return response;
  return new Response(response.body.pipeThrough(progressOf(total)), response);
}

// Not by a plain assignment, which TypeScript would take for a new declaration of fetch, everywhere.
Object.assign(globalThis, { fetch: fetchLoudly });

/** @returns what counts the bytes that pass: on a terminal in one line, else a line every ten per cent. */
function progressOf(total) {
  const { isTTY } = process.stderr;
  const step = isTTY ? 1 : 10;
  let passed = 0;
  let shown = 0;
  return new TransformStream({
    transform(piece, controller) {
      controller.enqueue(piece);
      passed += piece.byteLength;
      const percent = Math.floor((passed / total) * 100);
      if (percent < shown + step) return;
      shown = percent - (percent % step);
      const text = `  ${String(shown).padStart(3)} % of ${Math.round(total / 1_000_000)} MB`;
      process.stderr.write(isTTY ? `\r${text}${shown >= 100 ? '\n' : ''}` : `${text}\n`);
    },
  });
}
