import { appOrigin } from './origin.js';

/**
 * Finds what the system's browser is to open for a link of the page.
 * @param link an absolute URL.
 * @param controlPlaneUrl origin of the control plane; null when it does not listen.
 * @returns the address: http(s) as it is, the control plane's own pages (such as /docs) at its address; null for
 * everything else, which no link of ours has: file:, javascript:, programs' schemes.
 */
export function externalAddress(link: string, controlPlaneUrl: string | null): string | null {
  if (!URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url.href;
  const isOurs = `${url.protocol}//${url.host}` === appOrigin && !url.pathname.startsWith('/ui/');
  return isOurs && controlPlaneUrl !== null ? controlPlaneUrl + url.pathname + url.search + url.hash : null;
}
