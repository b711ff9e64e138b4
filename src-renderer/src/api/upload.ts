import { ApiError, errorFromAnswer } from './error';
import { desktop } from '../desktop';
import { reportAnswer } from './http';

export interface UploadOptions {
  /** Is given the share of the body that has been sent, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
  /** POST without it. */
  readonly method?: 'POST' | 'PUT';
}

const idHeader = 'X-Upload-Id';

const sizeOf = (form: FormData): number =>
  [...form.values()].reduce((sum, value) => sum + (value instanceof Blob ? value.size : value.length), 0);

/**
 * Reports how much of a request's body has been sent. In the desktop the main process counts: where a protocol is not
 * HTTP, XMLHttpRequest does not.
 * @returns ends the reporting.
 */
function reportProgress(
  transfer: XMLHttpRequest,
  form: FormData,
  onProgress: (share: number) => void,
): () => void {
  if (desktop === null) {
    transfer.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    return () => (transfer.upload.onprogress = null);
  }
  const id = crypto.randomUUID();
  const size = sizeOf(form);
  transfer.setRequestHeader(idHeader, id);
  return desktop.onUploadProgress((progress) => {
    if (progress.id === id) onProgress(Math.min(1, progress.sent / size));
  });
}

/**
 * Sends a multipart form. Through XMLHttpRequest, because fetch cannot say how much of a body has been sent.
 * @throws {ApiError} for every failure but the caller's own abort, which rejects with that signal's reason.
 */
export function upload(path: string, form: FormData, options: UploadOptions = {}): Promise<void> {
  const { onProgress, signal, method = 'POST' } = options;
  return new Promise((resolve, reject) => {
    const transfer = new XMLHttpRequest();
    const abort = (): void => transfer.abort();

    transfer.onerror = () => reject(new ApiError('unreachable', 'The control plane cannot be reached.'));
    transfer.onabort = () => reject(signal?.reason as Error);
    transfer.onload = () => {
      if (transfer.status >= 200 && transfer.status < 300) {
        reportAnswer();
        resolve();
        return;
      }
      const requestId = transfer.getResponseHeader('X-Request-Id');
      const error = errorFromAnswer(transfer.status, requestId, transfer.responseText);
      reportAnswer(error);
      reject(error);
    };

    transfer.open(method, path);
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    const endProgress = onProgress === undefined ? null : reportProgress(transfer, form, onProgress);
    transfer.onloadend = () => {
      signal?.removeEventListener('abort', abort);
      endProgress?.();
    };
    transfer.send(form);
  });
}
