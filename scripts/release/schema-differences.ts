// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from 'node:util';

/** What differs for who uses a schema. What breaks nobody is an addition. */
export interface Difference {
  readonly breaks: boolean;
  readonly says: string;
}

export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** Two documents of which parts are compared. */
export interface Documents {
  readonly before: Schema;
  readonly after: Schema;
  /** Who reads what the schema describes: others do where it is our output. */
  readonly isOutput: boolean;
}

/**
 * Compares what two schemas allow: members, types, values and limits. In an output a member or a value that
 * is gone breaks readers, as does a type that they never met; in an input, whatever is refused now.
 */
export function differencesOf(
  documents: Documents,
  [before, after]: readonly [Schema, Schema],
  path: string,
): readonly Difference[] {
  return new Comparison(documents).alternatives([before, after], path);
}

/** A schema that needs no reference or union any more. */
type Alternative = Schema & { readonly type?: string };
type Pair = readonly [Alternative, Alternative];

const LIMITS = ['pattern', 'format', 'minimum', 'maximum', 'minLength', 'maxLength'];
const COUNTS = ['minItems', 'maxItems', 'propertyNames'];

class Comparison {
  readonly #documents: Documents;
  /** References that are being compared: some lead back to themselves. */
  readonly #open = new Set<string>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  alternatives(pair: readonly [Schema, Schema], path: string): readonly Difference[] {
    const [{ $ref: before }, { $ref: after }] = pair;
    if (before === undefined && after === undefined) return this.#union(pair, path);
    const key = `${before ?? path} ${after ?? path}`;
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    const differences = this.#union(pair, path);
    this.#open.delete(key);
    return differences;
  }

  #union([before, after]: readonly [Schema, Schema], path: string): readonly Difference[] {
    const old = alternativesOf(before, this.#documents.before);
    const now = alternativesOf(after, this.#documents.after);
    const types = new Set(old.map(({ type }) => type));
    const fresh = now.filter(({ type }) => !types.has(type));
    return [
      ...old.flatMap((one) => this.#closest(one, now, path)),
      ...fresh.map(({ type }) =>
        difference(this.#documents.isOutput, path, `may be ${type ?? 'anything'} now`),
      ),
      ...(fresh.length === 0 && now.length > old.length
        ? [difference(false, path, 'has another form')]
        : []),
    ];
  }

  /** An alternative against the one that is most like it. */
  #closest(one: Alternative, now: readonly Alternative[], path: string): readonly Difference[] {
    const name = `${path}${nameOf(one)}`;
    const alike = now.filter(({ type }) => type === one.type);
    const named = alike.filter((other) => nameOf(other) === nameOf(one));
    if (named.length === 0 && nameOf(one) !== '') return [difference(true, name, 'is gone')];
    const found = named.map((other) => this.#same([one, other], name));
    const [least] = found.toSorted((a, b) => breaksIn(a) - breaksIn(b));
    return least ?? [difference(true, path, `is never ${one.type ?? 'anything'} now`)];
  }

  #same(pair: Pair, path: string): readonly Difference[] {
    const [before, after] = pair;
    const rest = [before.additionalProperties, after.additionalProperties].map((one) =>
      typeof one === 'object' ? one : undefined,
    );
    return [
      ...this.#values(pair, path),
      ...this.#limits(pair, path),
      ...this.#members(pair, path),
      ...this.#otherMembers(pair, path),
      ...this.#below([before.items, after.items], `${path}[]`),
      ...this.#below([rest[0], rest[1]], `${path}.*`),
    ];
  }

  #below([before, after]: readonly (Schema | undefined)[], path: string): readonly Difference[] {
    return before === undefined || after === undefined
      ? []
      : this.alternatives([before, after], path);
  }

  #values([before, after]: Pair, path: string): readonly Difference[] {
    const [old, now] = [valuesOf(before), valuesOf(after)];
    if (now === undefined) {
      return old === undefined ? [] : [difference(false, path, 'may be any value now')];
    }
    if (old === undefined) return [difference(true, path, 'is one of a few values now')];
    const gone = old.filter((value) => !now.includes(value));
    const added = now.filter((value) => !old.includes(value));
    return [
      ...gone.map((value) => difference(true, path, `is never ${JSON.stringify(value)} now`)),
      ...added.map((value) => difference(false, path, `may be ${JSON.stringify(value)} now`)),
    ];
  }

  #limits([before, after]: Pair, path: string): readonly Difference[] {
    const { isOutput } = this.#documents;
    return [...LIMITS, ...COUNTS]
      .filter((limit) => !isDeepStrictEqual(before[limit], after[limit]))
      .map((limit) => difference(!isOutput && limit in after, path, `has another ${limit}`));
  }

  #members([before, after]: Pair, path: string): readonly Difference[] {
    const { isOutput } = this.#documents;
    const { properties: old = {}, required: always = [] } = before;
    const { properties: now = {}, required: needed = [] } = after;
    const kept = Object.keys(old).filter((name) => name in now);
    const added = Object.keys(now).filter((name) => !(name in old));
    const [first, second] = isOutput ? [always, needed] : [needed, always];
    const loosened = kept.filter((name) => first.includes(name) && !second.includes(name));
    return [
      ...Object.keys(old)
        .filter((name) => !(name in now))
        .map((name) => difference(true, `${path}.${name}`, 'is gone')),
      ...added.map((name) =>
        difference(!isOutput && needed.includes(name), `${path}.${name}`, 'is new'),
      ),
      ...loosened.map((name) =>
        difference(true, `${path}.${name}`, isOutput ? 'may be missing now' : 'is required now'),
      ),
      ...kept.flatMap((name) => this.#below([old[name], now[name]], `${path}.${name}`)),
    ];
  }

  /** Readers look past members that they do not know; who writes others is refused now. */
  #otherMembers([before, after]: Pair, path: string): readonly Difference[] {
    const isClosed = before.additionalProperties !== false && after.additionalProperties === false;
    const isInput = !this.#documents.isOutput;
    return isInput && isClosed ? [difference(true, path, 'takes no other members now')] : [];
  }
}

function difference(breaks: boolean, path: string, says: string): Difference {
  return { breaks, says: `${path} ${says}` };
}

function breaksIn(differences: readonly Difference[]): number {
  return differences.filter(({ breaks }) => breaks).length;
}

function alternativesOf(schema: Schema, document: Schema): readonly Alternative[] {
  if (schema.$ref !== undefined) return alternativesOf(resolved(schema.$ref, document), document);
  const union = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (union !== undefined) return union.flatMap((one) => alternativesOf(one, document));
  const { type, ...rest } = schema;
  if (type === undefined) return [rest];
  return [type].flat().map((one) => ({ ...rest, type: one }));
}

function resolved(reference: string, document: Schema): Schema {
  const names = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  const found = names.reduce<unknown>((at, name) => (at as Schema | undefined)?.[name], document);
  if (found === undefined) throw new Error(`a schema has no ${reference}`);
  return found as Schema;
}

function valuesOf(schema: Alternative): readonly unknown[] | undefined {
  return 'const' in schema ? [schema['const']] : (schema['enum'] as readonly unknown[] | undefined);
}

/** What tells an object of a union from the others: the members that are always one text. */
function nameOf({ properties = {} }: Alternative): string {
  const consts = Object.entries(properties).filter(([, one]) => typeof one['const'] === 'string');
  return consts.map(([name, one]) => `<${name}=${String(one['const'])}>`).join('');
}
