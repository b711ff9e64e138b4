import { useEventListener } from '@vueuse/core';

/**
 * What to do on a key, or on two keys after each other ("g j"). Who has nothing to do with it now returns false, and
 * others get it.
 */
export type Shortcuts = Readonly<Record<string, () => unknown>>;

const CHORD_WITHIN = 1000;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Single keys belong to whoever types, to an open dialog or menu, and to the browser when a modifier is held. */
function isOurs(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  return !isTyping(event.target) && document.querySelector('[role="dialog"][aria-modal="true"]') === null;
}

/** Listens for keys as long as the calling component is there. */
export function useShortcuts(shortcuts: Shortcuts): void {
  let first = '';
  let firstAt = 0;
  useEventListener(document, 'keydown', (event) => {
    if (!isOurs(event)) return;
    const chord = event.timeStamp - firstAt < CHORD_WITHIN ? `${first} ${event.key}` : '';
    const action = shortcuts[chord] ?? shortcuts[event.key];
    first = event.key;
    firstAt = event.timeStamp;
    if (!action || action() === false) return;
    event.preventDefault();
    first = '';
  });
}
