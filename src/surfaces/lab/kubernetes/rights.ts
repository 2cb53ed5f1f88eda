// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { RESOURCES } from './resources.ts';
import { didYouMean } from '../../../core/model/nearest.ts';

/** Something that may be allowed or not; an asterisk means all. */
export interface Right {
  readonly verb: string;
  /** `pods`, `serviceaccounts/token`, or a path such as `/openid/v1/jwks`. */
  readonly resource: string;
}

/** Whether one of these rights is the one that is wanted. */
export function isAmong(rights: readonly Right[], { verb, resource }: Right): boolean {
  return rights.some(
    (right) =>
      (right.verb === verb || right.verb === '*') &&
      (right.resource === resource || right.resource === '*'),
  );
}

/**
 * Reads the rights that `POST /_lab/kubernetes` takes away: `[{"verb": "list", "resource": "pods"}]`.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function parseRights(list: unknown): readonly Right[] {
  if (!Array.isArray(list)) throw notSo('denied is not a list of rights');
  if (list.length > MOST_RIGHTS) throw notSo('denied is too long');
  return list.map((right) => {
    if (!isJsonObject(right)) throw notSo('a right is not an object');
    return { verb: wordOf(right, 'verb', VERBS), resource: wordOf(right, 'resource', NAMES) };
  });
}

function wordOf(right: JsonObject, name: keyof Right, known: readonly string[]): string {
  const word = right[name];
  if (typeof word !== 'string') throw notSo(`a right has no ${name}`);
  if (known.includes(word) || word.startsWith('/')) return word;
  const shown = word.slice(0, MOST_SHOWN);
  throw new TrustprintError('argument_invalid', `there is no ${name} "${shown}"`, {
    facts: { [name]: shown },
    hint: didYouMean(shown, known) ?? `there are: ${known.join(', ')}`,
  });
}

function notSo(message: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, {
    hint: '{"denied": [{"verb": "list", "resource": "pods"}]}',
  });
}

const VERBS = ['*', 'get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'impersonate'];
const NAMES = [
  '*',
  ...RESOURCES.map(({ plural }) => plural),
  'serviceaccounts/token',
  'deployments/scale',
  'users',
  'groups',
  'pods/log',
];

/** All verbs with all resources are fewer. */
const MOST_RIGHTS = 200;
const MOST_SHOWN = 60;
