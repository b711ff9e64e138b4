/** The hub in a worker that all tabs share: one stream for them all. */
import { Hub } from './hub';
import { readStream } from './stream';
import { watchLock } from './presence';

const hub = new Hub(readStream, watchLock);

// The worker's own event, which the page's types do not know.
addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) hub.connect(port);
});
