import { removeApp, restoreApp, type App } from '../../api/apps';
import { useWords } from '../../locales';
import { useApps } from '../../stores/apps';
import { useToasts } from '../../stores/toasts';

export interface AppActions {
  /** Deletes an app; the toast takes that back. @returns whether it is gone. */
  readonly remove: (app: App) => Promise<boolean>;
  readonly restore: (app: App) => Promise<void>;
}

/** What can be done to an app wherever it is shown. */
export function useAppActions(): AppActions {
  const { t } = useWords();
  const toasts = useToasts();
  const apps = useApps();

  async function restore({ id, name }: App): Promise<void> {
    try {
      await restoreApp(id);
      toasts.show({ kind: 'done', subject: name, text: t('apps.restored') });
      apps.reload();
    } catch (error) {
      toasts.showFailure(t('apps.restoreFailed', { name }), error);
    }
  }

  async function remove(app: App): Promise<boolean> {
    try {
      await removeApp(app.id);
    } catch (error) {
      toasts.showFailure(t('apps.removeFailed', { name: app.name }), error);
      return false;
    }
    apps.reload();
    toasts.show({ kind: 'done', subject: app.name, text: t('apps.removed'), undo: () => void restore(app) });
    return true;
  }

  return { remove, restore };
}
