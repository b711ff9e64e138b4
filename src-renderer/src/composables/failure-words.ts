import { ApiError } from '../api/error';
import { i18n } from '../locales';
import type { MessageKey } from '../locales/messages';

/**
 * Gives a function that says why something failed: the control plane's own sentence when it gave one, else ours in
 * the current language.
 */
export function useFailureWords(): (error: unknown) => string {
  const words = (key: MessageKey, values: Record<string, string> = {}): string => i18n.global.t(key, values);
  return (error) => {
    if (!(error instanceof ApiError)) {
      return words('errors.unexpected', { message: error instanceof Error ? error.message : String(error) });
    }
    return error.kind === 'refused' ? error.message : words(`errors.${error.kind}`);
  };
}
