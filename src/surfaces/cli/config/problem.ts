// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { didYouMean } from '../../../core/model/nearest.ts';
import { configFile } from '../../../schemas/config.ts';

/** A key, or a number in a list. */
export type Step = string | number;

/** What is wrong with a configuration, and where in it. */
export interface Problem {
  readonly message: string;
  readonly hint: string;
  readonly path: readonly Step[];
  /** The key below the path that is the trouble, where it is a key. */
  readonly key?: string;
}

/** What the schema says first against a value. */
export function problemIn({ issues: [issue] }: z.ZodError, value: unknown): Problem {
  return issue === undefined
    ? { message: 'not of its form', hint: hintAt([]), path: [] }
    : problemOf(issue, [], value);
}

type Issue = z.core.$ZodIssue;

function problemOf(issue: Issue, above: readonly Step[], value: unknown): Problem {
  const path = [...above, ...issue.path.filter((step) => typeof step !== 'symbol')];
  const where = path.length === 0 ? '' : `${printPath(path)}: `;
  if (issue.code === 'unrecognized_keys') return strangeKey(issue.keys[0] ?? '', path, where);
  if (path.length > 0 && isAbsent(value, path)) {
    const [last = ''] = path.slice(-1);
    const owner = path.slice(0, -1);
    const message = `${printPath(owner)} has no ${String(last)}`;
    return { message, hint: hintAt(path), path: owner };
  }
  if (issue.code === 'invalid_union') {
    const deeper = deepest(issue.errors);
    if (deeper !== undefined) return problemOf(deeper, path, value);
  }
  return { message: `${where}${saidOf(issue, path)}`, hint: hintAt(path), path };
}

function saidOf({ code, message }: Issue, path: readonly Step[]): string {
  return (code === 'invalid_union' ? formsAt(path) : undefined) ?? firstLower(message);
}

function strangeKey(key: string, path: readonly Step[], where: string): Problem {
  const known = keysAt(path);
  const hint = didYouMean(key, known) ?? `there are ${known.join(', ')}`;
  return { message: `${where}there is no key "${key.slice(0, SHOWN)}" here`, hint, path, key };
}

/** Of several forms that a value may have, the one that it is nearest to is the one that was meant. */
function deepest(forms: readonly (readonly Issue[])[]): Issue | undefined {
  const [nearest] = forms
    .flatMap(([issue]) => issue ?? [])
    .filter(({ path, code }) => path.length > 0 || code === 'unrecognized_keys')
    .toSorted((one, other) => other.path.length - one.path.length);
  return nearest;
}

function isAbsent(value: unknown, path: readonly Step[]): boolean {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return false;
    found = Reflect.get(found, step);
  }
  return found === undefined;
}

/** `suppress[0].until`. */
export function printPath(path: readonly Step[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`,
    )
    .join('');
}

export function firstLower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

/** What the schema says of the nearest member above that it describes. */
function hintAt(path: readonly Step[]): string {
  if (path[0] === 'suppress' || path.length === 0) return SUPPRESS_HINT;
  for (let length = path.length; length > 0; length -= 1) {
    const schema = schemaAt(path.slice(0, length));
    const description = schema?.description ?? (schema && bare(schema).description);
    if (description !== undefined) return `${printPath(path.slice(0, length))}: ${description}`;
  }
  return 'see docs/configuration.md, or trustprint config init for an example';
}

function keysAt(path: readonly Step[]): readonly string[] {
  return keysOf(schemaAt(path));
}

function keysOf(schema: z.ZodType | undefined): readonly string[] {
  const inner = schema === undefined ? undefined : bare(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Of what form a value has to be, where there are several. */
function formsAt(path: readonly Step[]): string | undefined {
  const schema = schemaAt(path);
  const union = schema === undefined ? undefined : bare(schema);
  if (!(union instanceof z.ZodUnion)) return undefined;
  const forms = union.options
    .map((option) => keysOf(typed(option)))
    .filter((keys) => keys.length > 0)
    .map((keys) => `{ ${keys.map((key) => `${key}: …`).join(', ')} }`);
  return forms.length === 0 ? undefined : `it is not of the form ${forms.join(' or ')}`;
}

function schemaAt(path: readonly Step[]): z.ZodType | undefined {
  let schema: z.ZodType | undefined = configFile;
  for (const step of path) schema = schema === undefined ? undefined : memberOf(schema, step);
  return schema;
}

function memberOf(schema: z.ZodType, step: Step): z.ZodType | undefined {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray) return typed(inner.element);
  if (inner instanceof z.ZodObject) return typed(inner.shape[step]);
  return undefined;
}

/** Without being optional. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return bare(typed(schema.unwrap()) ?? schema);
  return schema;
}

function typed(schema: unknown): z.ZodType | undefined {
  return schema instanceof z.ZodType ? schema : undefined;
}

const SUPPRESS_HINT =
  'each of suppress has check, reason and until (2027-01-31), and may have a target';

/** A key that was mistyped is said back, but not by the page. */
const SHOWN = 60;
