// SPDX-License-Identifier: Apache-2.0

import { posix, win32 } from 'node:path';

import { TrustprintError } from '../../core/error.ts';

/**
 * Where receipts lie unless `--state` says otherwise: the platform's place for what a program must
 * keep and nobody edits (XDG Base Directory Specification 0.8; Apple and Windows have their own).
 *
 * @throws TrustprintError `state_unwritable` when the environment names no home.
 */
export function defaultStateFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const path = platform === 'win32' ? win32 : posix;
  const named = (name: string): string | undefined => {
    const value = env[name];
    return value !== undefined && path.isAbsolute(value) ? value : undefined;
  };
  const home = named(platform === 'win32' ? 'USERPROFILE' : 'HOME');
  const base =
    platform === 'win32'
      ? (named('LOCALAPPDATA') ?? below(home, (folder) => path.join(folder, 'AppData', 'Local')))
      : (named('XDG_STATE_HOME') ??
        below(home, (folder) =>
          platform === 'darwin'
            ? path.join(folder, 'Library', 'Application Support')
            : path.join(folder, '.local', 'state'),
        ));
  if (base === undefined) {
    throw new TrustprintError(
      'state_unwritable',
      'the environment names no home folder for receipts',
      {
        hint: 'give a folder: --state DIR',
      },
    );
  }
  return path.join(base, 'trustprint');
}

function below(home: string | undefined, place: (home: string) => string): string | undefined {
  return home === undefined ? undefined : place(home);
}
