// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { buildServed, bundledBy, CHECKS, COMMON, withUsedFaces } from './served.ts';

/** Where the page is in the folder of what is published. */
export const PAGE = 'console/report.html';

/**
 * Builds the page in both of its forms: as a report, and as servers serve it.
 *
 * @returns The files of packages that went into them, for their licences.
 */
export async function buildConsole(outdir: string): Promise<readonly string[]> {
  return [...(await buildReport(outdir)), ...(await buildServed(outdir))];
}

/**
 * Builds the page of a report into one file, with a place for its data. Its one script and its one style
 * are named by their digests: whatever else gets into it runs nothing, and nothing is asked of a network.
 */
async function buildReport(outdir: string): Promise<readonly string[]> {
  const { output } = await bundled();
  const script = output.flatMap((one) => (one.type === 'chunk' ? [one.code] : [])).join('');
  const style = output
    .flatMap((one) =>
      one.type === 'asset' && one.fileName.endsWith('.css') ? [String(one.source)] : [],
    )
    .join('');
  const path = join(outdir, PAGE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, pageOf(script.trim(), withUsedFaces(style.trim())));
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}

async function bundled() {
  return bundledBy({
    ...COMMON,
    root: resolve('console'),
    build: {
      write: false,
      target: 'es2023',
      cssCodeSplit: false,
      assetsInlineLimit: Infinity,
      modulePreload: false,
      rolldownOptions: {
        input: resolve('console/src/main.tsx'),
        output: { format: 'iife', codeSplitting: false },
        checks: CHECKS,
      },
    },
  });
}

function pageOf(script: string, style: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('the script of the page would end early');
  if (/<\/style/i.test(style)) throw new Error('the style of the page would end early');
  const policy = [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Trustprint scan</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This report needs JavaScript. It asks nothing of any network.</noscript>
<script type="text/plain" id="data">${DATA}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** For a policy, which takes SHA-256 in base64. */
function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** What stands where the data go. */
const DATA = '{{trustprint}}';
