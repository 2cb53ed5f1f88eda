// SPDX-License-Identifier: Apache-2.0

import { type Document, isMap, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { ZodError } from 'zod';

import { checks } from '../../core/checks/catalogue.ts';
import { isCheckId, isHygieneCheckId } from '../../core/checks/lookup.ts';
import { TrustprintError } from '../../core/error.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import { isFleetCheckId } from '../../core/fleet/lookup.ts';
import type { Suppression } from '../../core/model/suppressions.ts';
import { type ConfigFile, configFile } from '../../schemas/config.ts';
import { didYouMean } from '../../core/model/nearest.ts';

/** What `trustprint.yaml` says. */
export interface Config {
  readonly suppressions: readonly Suppression[];
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
  const { suppress = [] } = checked.data;
  const suppressions = suppress.map(({ check, target, ...rest }, index) => {
    if (isHygieneCheckId(check) || isFleetCheckId(check)) return { ...rest, check, target };
    throw read.malformed({ ...unsuppressable(check), path: ['suppress', index, 'check'] });
  });
  return { suppressions };
}

type Step = string | number;

/** What is wrong with a configuration, and where in it. */
interface Problem {
  readonly message: string;
  readonly hint: string;
  readonly path: readonly Step[];
  /** The key below the path that is the trouble, where it is a key. */
  readonly key?: string;
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

function problemIn({ issues: [issue] }: ZodError, value: unknown): Problem {
  if (issue === undefined) return { message: 'not of its form', hint: HINT, path: [] };
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const where = path.length === 0 ? '' : `${printPath(path)}: `;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = path.length === 0 ? TOP_KEYS : SUPPRESSION_KEYS;
    const hint = didYouMean(key, known) ?? `there are ${known.join(', ')}`;
    return { message: `${where}there is no key "${key.slice(0, SHOWN)}" here`, hint, path, key };
  }
  if (path.length > 0 && isAbsent(value, path)) {
    const [last = ''] = path.slice(-1);
    const owner = path.slice(0, -1);
    return { message: `${printPath(owner)} has no ${String(last)}`, hint: HINT, path: owner };
  }
  return { message: `${where}${firstLower(issue.message)}`, hint: HINT, path };
}

function isAbsent(value: unknown, path: readonly Step[]): boolean {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return false;
    found = Reflect.get(found, step);
  }
  return found === undefined;
}

/** What STS decides is the verdict, and nobody can decide otherwise in a file. */
function unsuppressable(check: string): Pick<Problem, 'message' | 'hint'> {
  if (isCheckId(check)) {
    return {
      message: `${check} is a gate: STS refuses where it fails, and that cannot be suppressed`,
      hint: 'suppress hygiene checks and checks of accounts; trustprint checks lists them',
    };
  }
  const known = [...checks, ...fleetChecks].map(({ id }): string => id);
  return {
    message: `there is no check "${check.slice(0, SHOWN)}"`,
    hint: didYouMean(check, known) ?? 'trustprint checks lists them',
  };
}

/** `suppress[0].until`. */
function printPath(path: readonly Step[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`,
    )
    .join('');
}

function firstLower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

const TOP_KEYS: readonly (keyof ConfigFile)[] = ['suppress'];
const SUPPRESSION_KEYS = ['check', 'target', 'reason', 'until'] as const;
const HINT = 'each of suppress has check, reason and until (2027-01-31), and may have a target';

/** A key that was mistyped is said back, but not by the page. */
const SHOWN = 60;
