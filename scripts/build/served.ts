// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build, type InlineConfig, type Rolldown } from 'vite';

/** Where the files of the page are that servers serve, in the folder of what is published. */
export const SERVED = 'console/served';

/** What both forms of the page are built with. */
export const COMMON = {
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
} as const satisfies InlineConfig;

/** Cloudscape marks what is for browsers alone, and all of this is. */
export const CHECKS = { moduleLevelDirective: false } as const;

/**
 * Builds the page as servers serve it: what its first screen needs, and a piece for each page that is
 * gone to. Whatever shrinks by it lies there compressed, and in no other form.
 *
 * @returns The files of packages that went into it, for their licences.
 */
export async function buildServed(outdir: string): Promise<readonly string[]> {
  const { output } = await bundledBy({
    ...COMMON,
    root: resolve('console/src/served'),
    build: {
      write: false,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { checks: CHECKS },
    },
  });
  const write = (name: string, bytes: string | Uint8Array): void => {
    const path = join(outdir, SERVED, name);
    mkdirSync(dirname(path), { recursive: true });
    if (/\.(?:css|js)$/.test(path)) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    else writeFileSync(path, bytes);
  };
  for (const one of output) {
    const text = one.type === 'chunk' ? one.code : one.source;
    write(one.fileName, one.fileName.endsWith('.css') ? withFontFiles(String(text), write) : text);
  }
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}

export async function bundledBy(config: InlineConfig): Promise<Rolldown.RolldownOutput> {
  const [only] = [await build(config)].flat();
  if (only === undefined || !('output' in only)) throw new Error('vite built nothing');
  return only;
}

/** Of the eight faces that the style brings, the page has letters of two. */
export function withUsedFaces(style: string): string {
  return style.replaceAll(FACE, (face) => (USED.test(face) ? face : ''));
}

const FACE = /@font-face\s*\{[^}]*\}/g;
const USED = /font-weight:\s*(?:400|700);\s*font-style:\s*normal/;

/** Within the style, fonts would hold up the first screen. */
function withFontFiles(style: string, write: (name: string, bytes: Uint8Array) => void): string {
  return withUsedFaces(style).replaceAll(FONT, (_, base64: string) => {
    const bytes = Buffer.from(base64, 'base64');
    const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 8);
    write(`assets/font-${digest}.woff2`, bytes);
    return `url(/assets/font-${digest}.woff2)`;
  });
}

const FONT = /url\('?data:font\/woff2;base64,([\w+/=]+)'?\)/g;
