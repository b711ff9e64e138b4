/**
 * Has the browser save what an address of the control plane serves. Of an absolute one only the path counts: it may name
 * the control plane as others see it, and a page may only download from where it came from itself.
 * @param fileName what to call it, unless the server says.
 */
export function downloadFrom(url: string, fileName = ''): void {
  const link = document.createElement('a');
  const { pathname, search } = new URL(url, location.href);
  link.href = pathname + search;
  link.download = fileName;
  link.click();
}
