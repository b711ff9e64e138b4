export const scheme = 'app';

/** The page's origin: the UI and the control plane's API, in one place. */
export const appOrigin = `${scheme}://wheelhouse`;

/** Where the UI begins. */
export const uiUrl = `${appOrigin}/ui/`;
