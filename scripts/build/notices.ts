// SPDX-License-Identifier: Apache-2.0

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A package of which something is in the bundle. */
interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Where it may be had. */
  readonly source: string | undefined;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/**
 * The licences of what is bundled, from the list of files that went into it.
 *
 * @throws Error when a package states no licence.
 */
export function noticesOf(files: readonly string[]): string {
  const folders = files.flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(relative('.', path))?.[0] ?? [],
  );
  const packages = [...new Set(folders)].map(bundledOf).toSorted(byName);
  return [HEAD, ...packages.map(sectionOf)].join(`\n${'-'.repeat(80)}\n\n`);
}

function bundledOf(folder: string): Bundled {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  if (manifest.license === undefined) throw new Error(`${folder} states no licence`);
  const { repository } = manifest;
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license,
    source: typeof repository === 'object' ? repository.url : repository,
    texts: readdirSync(folder)
      .filter((name) => /^(licen[cs]e|notice|copying|third-party-licen[cs]es)/i.test(name))
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8').trim()),
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
}

function sectionOf({ name, version, license, source, texts }: Bundled): string {
  const head = [`${name} ${version}`, `Licence: ${license}`];
  if (source !== undefined) head.push(`Source: ${source.replace(/^git\+/, '')}`);
  return `${[head.join('\n'), ...texts].join('\n\n')}\n`;
}

function byName(one: Bundled, other: Bundled): number {
  return one.name < other.name ? -1 : 1;
}

const HEAD = `Trustprint is licensed under the Apache License, Version 2.0 (see LICENSE).
Its package holds the following third-party software, each under its own licence.
`;
