// SPDX-License-Identifier: Apache-2.0

/**
 * What a single executable starts with: it loads the same files as the package has, out of itself. So it
 * compiles no more of them than a command needs, and Node's cache of compiled code holds.
 */
import { createRequire, isBuiltin, type LoadHookSync, registerHooks } from 'node:module';
import { getAsset, getAssetKeys } from 'node:sea';

/** Where the files seem to lie. Nothing is read there. */
const ROOT = 'file:///trustprint/';
const files = new Set(getAssetKeys());

registerHooks({
  resolve: (specifier, context, next) => {
    const { parentURL } = context;
    if (isBuiltin(specifier) || parentURL?.startsWith(ROOT) !== true)
      return next(specifier, context);
    const { href } = new URL(specifier, parentURL);
    // No package beside the executable, or above it, gets into the program.
    if (!href.startsWith(ROOT) || !files.has(inside(href))) throw notFound(specifier);
    return { url: href, format: 'module', shortCircuit: true };
  },
  load: (url, context, next) => (url.startsWith(ROOT) ? loaded(url) : next(url, context)),
});

createRequire(ROOT)('./bin/trustprint.js');

function loaded(url: string): ReturnType<LoadHookSync> {
  return { format: 'module', source: getAsset(inside(url), 'utf8'), shortCircuit: true };
}

function inside(url: string): string {
  return url.slice(ROOT.length);
}

/** As Node says it: packages that can do without another ask for the code. */
function notFound(specifier: string): Error {
  return Object.assign(new Error(`the executable has no ${specifier}`), {
    code: 'MODULE_NOT_FOUND',
  });
}
