// SPDX-License-Identifier: Apache-2.0

import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A built page: its anchors, what it links to, and what a browser loads for it. */
interface Built {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly loads: readonly string[];
}

/**
 * What is wrong with a built site: links and anchors that lead nowhere, and what a browser would load
 * from another host.
 *
 * @param folder Where the site was built.
 */
export function faultsOf(folder: string): readonly string[] {
  const pages = new Map(
    globSync('**/*.html', { cwd: folder }).map((path) => [path, builtOf(join(folder, path))]),
  );
  return [...pages].flatMap(([path, { links, loads }]) => [
    ...loads.filter(isElsewhere).map((url) => `${path} loads ${url}`),
    ...[...new Set([...links, ...loads])]
      .filter((link) => !isElsewhere(link))
      .filter((link) => !isThere(link, path, { folder, pages }))
      .map((link) => `${path} links to ${link}`),
  ]);
}

function builtOf(path: string): Built {
  const elements = [...elementsIn(parse(readFileSync(path, 'utf8')))];
  const valuesOf = (name: string, tags: RegExp): readonly string[] =>
    elements
      .filter(({ tagName }) => tags.test(tagName))
      .flatMap(({ attrs }) => attrs.filter((each) => each.name === name).map(({ value }) => value));
  return {
    ids: new Set(valuesOf('id', /./)),
    links: valuesOf('href', /^a$/),
    loads: [...valuesOf('href', /^link$/), ...valuesOf('src', /./)],
  };
}

function* elementsIn(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* elementsIn(child);
}

/** `data:` is in the page itself. */
function isElsewhere(link: string): boolean {
  return /^(?:[a-z]+:)?\/\/|^mailto:/.test(link);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

interface Site {
  readonly folder: string;
  readonly pages: ReadonlyMap<string, Built>;
}

/** Addresses as servers resolve them: a file, a page without its ending, or the index of a folder. */
function isThere(link: string, from: string, { folder, pages }: Site): boolean {
  if (link.startsWith('data:')) return true;
  const { pathname, hash } = new URL(link, `https://site.invalid/${from}`);
  const path = decodeURIComponent(pathname).slice(1);
  const page = [path, `${path}.html`, `${path}index.html`].find((one) => pages.has(one));
  if (page === undefined) return path !== '' && !path.endsWith('/') && isFile(join(folder, path));
  return hash === '' || pages.get(page)?.ids.has(decodeURIComponent(hash.slice(1))) === true;
}
