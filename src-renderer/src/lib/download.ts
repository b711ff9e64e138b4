/**
 * Has the browser save what an address serves.
 * @param fileName what to call it, unless the server says.
 */
export function downloadFrom(url: string, fileName = ''): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
