import { protocol } from 'electron';
import { answer, type AnswerOptions } from './answer.js';
import { scheme } from './origin.js';

/** Makes `app://` a scheme like https, with an origin, fetch and workers. Only possible before Electron is ready. */
export function declareProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves `app://wheelhouse`: `/ui/…` from the build, all other paths from the control plane. Electron must be ready. */
export function serveProtocol(options: AnswerOptions): void {
  protocol.handle(scheme, (request) => answer(request, options));
}
