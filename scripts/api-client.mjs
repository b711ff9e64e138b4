import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

/** Where the generated types stand, from the project's root. */
export const clientFile = 'src-renderer/src/api/openapi.ts';

/**
 * Makes the types of the API from its description, as the UI's compiler holds its requests to them.
 * @param {object} description what `/openapi.json` says.
 * @param {string} file absolute path of the file to be, for prettier's settings.
 * @returns {Promise<string>} the source text.
 */
export async function generateClient(description, file) {
  const source = astToString(await openapiTS(description, { alphabetize: true }));
  const head =
    '/* eslint-disable */\n// Made from /openapi.json by `npm run generate:api`; not to be edited.\n\n';
  return format(head + source, { ...(await resolveConfig(file)), filepath: file });
}
