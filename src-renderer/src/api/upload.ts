import { ApiError, errorFromAnswer } from './error';
import { reportAnswer } from './http';

export interface UploadOptions {
  /** Is given the share of the body that has been sent, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Posts a multipart form. Through XMLHttpRequest, because fetch cannot say how much of a body has been sent.
 * @throws {ApiError} for every failure but the caller's own abort, which rejects with that signal's reason.
 */
export function upload(path: string, form: FormData, options: UploadOptions = {}): Promise<void> {
  const { onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const transfer = new XMLHttpRequest();
    const abort = (): void => transfer.abort();

    transfer.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
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
    transfer.onloadend = () => signal?.removeEventListener('abort', abort);

    transfer.open('POST', path);
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    transfer.send(form);
  });
}
