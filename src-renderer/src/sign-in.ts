import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';

/**
 * Takes the one-time code of a sign-in link (`/#code=…`) out of the address, so that neither the history nor a
 * copied address holds it. A fragment, because the browser never sends it to a server or writes it into a log.
 * @returns the code, or null when there is none.
 */
export function takeSignInCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code === '' ? null : code;
}

/** The sign-in page, which leads back to where somebody wanted to be. */
export function signInPage(from: RouteLocationNormalized): RouteLocationRaw {
  return { name: 'sign-in', query: from.fullPath === '/dashboard' ? {} : { back: from.fullPath } };
}

/** Where to go after signing in: a path of ours that the address names, else the first page. */
export function afterSignIn(route: RouteLocationNormalized): RouteLocationRaw {
  const { back } = route.query;
  return typeof back === 'string' && back.startsWith('/') ? back : { name: 'dashboard' };
}
