// SPDX-License-Identifier: Apache-2.0

import { type Document, isMap, isNode, LineCounter, parseDocument, visit } from 'yaml';

import { TrustprintError } from '../../core/error.ts';
import type { Suppression } from '../../core/model/suppressions.ts';
import { type ConfigFile, configFile } from '../../schemas/config.ts';
import { firstLower, type Problem, problemIn, type Step } from './config/problem.ts';
import { demandRules, suppressionsIn } from './config/rules.ts';

/** What `trustprint.yaml` says. */
export interface Config {
  readonly suppressions: readonly Suppression[];
  /** What only `watch` reads. */
  readonly file: Omit<ConfigFile, 'suppress'>;
}

/**
 * Reads the text of a configuration: YAML 1.2 without aliases and tags of its own, so that it is
 * never larger than it is long.
 *
 * @param name What the file is called in messages.
 * @throws TrustprintError `config_malformed`, which says where: `trustprint.yaml:4:5: …`.
 */
export function parseConfig(text: string, name: string): Config {
  const read = readerOf(text, name);
  const value = read.value();
  const checked = configFile.safeParse(value ?? {});
  if (!checked.success) throw read.malformed(problemIn(checked.error, value));
  const refuse = (problem: Problem): never => {
    throw read.malformed(problem);
  };
  demandRules(checked.data, refuse);
  const { suppress: _, ...file } = checked.data;
  return { suppressions: suppressionsIn(checked.data, refuse), file };
}

interface Reader {
  readonly value: () => unknown;
  readonly malformed: (problem: Problem) => TrustprintError;
}

function readerOf(text: string, name: string): Reader {
  const lines = new LineCounter();
  const at = (offset: number, message: string, hint: string): TrustprintError => {
    const { line, col: column } = lines.linePos(offset);
    return new TrustprintError(
      'config_malformed',
      `${name}:${String(line)}:${String(column)}: ${message}`,
      { facts: { file: name, line, column }, hint },
    );
  };
  const document = parsed(text, lines, name);
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) throw at(flaw.pos[0], firstLower(flaw.message), 'write it as YAML 1.2');
  visit(document, {
    Alias: (_, { range }) => {
      throw at(range?.[0] ?? 0, 'an alias (*name) is not read here', 'write the value itself');
    },
  });
  return {
    value: () => document.toJS({ maxAliasCount: 0 }) as unknown,
    malformed: ({ message, hint, path, key }) => at(offsetOf(document, path, key), message, hint),
  };
}

/** A text of nothing but brackets is deeper than the parser can go. */
function parsed(text: string, lineCounter: LineCounter, name: string): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TrustprintError('config_malformed', `${name} is nested too deep`, {
      facts: { file: name },
      hint: 'write it as YAML 1.2',
      cause,
    });
  }
}

function offsetOf(document: Document.Parsed, path: readonly Step[], key?: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const begin = beginOf(keyIn(node, key)) ?? beginOf(node);
  if (begin !== undefined) return begin;
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

function keyIn(node: unknown, key: string | undefined): unknown {
  return isMap(node) ? node.items.find((item) => String(item.key) === key)?.key : undefined;
}

function beginOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
