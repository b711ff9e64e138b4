import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';

/**
 * Takes a file that is dropped anywhere on the page, which the browser would otherwise open in place of it.
 * @returns whether a file is being dragged over the page.
 */
export function useFileDrop(onFile: (file: File) => void): Readonly<Ref<boolean>> {
  const isOver = ref(false);
  // Entering a child fires before leaving its parent, hence counting.
  let depth = 0;

  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

  useEventListener(document, 'dragenter', (event) => {
    if (!hasFile(event)) return;
    depth += 1;
    isOver.value = true;
  });
  useEventListener(document, 'dragleave', (event) => {
    if (!hasFile(event)) return;
    depth = Math.max(0, depth - 1);
    isOver.value = depth > 0;
  });
  useEventListener(document, 'dragover', (event) => {
    if (hasFile(event)) event.preventDefault();
  });
  useEventListener(document, 'drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    depth = 0;
    isOver.value = false;
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  });
  return isOver;
}
