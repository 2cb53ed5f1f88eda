// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For GNU tar: an archive of the same files is the same. */
export const SAME = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

/** GNU's, without a name and a time: its bytes depend on no processor, as those of zlib's fast versions may. */
const GZIP = 'gzip --no-name';

/**
 * Writes an archive beside each executable of a folder, for package managers, which take no bare file: the
 * executable as `trustprint`, and the licences.
 */
export function writeArchives(folder: string): void {
  const executables = readdirSync(folder).filter((name) => /^trustprint-\w+-\w+$/.test(name));
  for (const name of executables) {
    const work = mkdtempSync(join(tmpdir(), 'trustprint-archive-'));
    try {
      const notices = join(folder, 'THIRD-PARTY-NOTICES');
      const files = { trustprint: join(folder, name), LICENSE: 'LICENSE', [NOTICES]: notices };
      for (const [to, from] of Object.entries(files)) {
        copyFileSync(from, join(work, to));
        chmodSync(join(work, to), to === 'trustprint' ? 0o755 : 0o644);
      }
      const archive = join(folder, archiveOf(name));
      const options = [...SAME, '--use-compress-program', GZIP, '-C', work];
      execFileSync('tar', ['-cf', archive, ...options, ...Object.keys(files).toSorted()]);
    } finally {
      rmSync(work, { recursive: true });
    }
  }
}

const NOTICES = 'THIRD-PARTY-NOTICES';

export function archiveOf(executable: string): string {
  return `${executable}.tar.gz`;
}
