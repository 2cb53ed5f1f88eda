// SPDX-License-Identifier: Apache-2.0

import { accountOf, partitionIn } from '../model/arn.ts';
import {
  type JsonPath,
  textAt,
  withElementAfter,
  withName,
  withoutMember,
  withValue,
} from '../model/json-edit.ts';
import { isJsonObject } from '../model/json.ts';
import type { Statement } from '../model/trust-policy.ts';
import {
  type Admission,
  isList,
  isSameKey,
  membersAt,
  nameOf,
  none,
  type AmendmentContext,
  statementPath,
  type Step,
} from './amend-context.ts';
import { isOtherTenant, providerArnDifference } from './near-miss.ts';

/**
 * Lets a statement name the provider whose name it misses by a slip. Where nobody can come by the
 * written name, it is edited in place; else the statement is repeated for the right one, and whoever
 * uses it now keeps on doing so.
 */
export function editPrincipal(place: AmendmentContext, admission: Admission): Step {
  const { document, outcome } = place;
  const { statement } = outcome;
  const right = admission.asker.providerArn;
  const written = nearIn(statement, right);
  if (written === undefined) {
    return none(`${outcome.principal.why}: no statement is about this provider`);
  }
  const renames = { written, right, bareIssuer: admission.asker.bareIssuer };
  if (!isInUse(written, admission)) {
    const path = statementPath(document, statement);
    const edited = renamed(document, path, renames);
    return edited === undefined
      ? clash(place)
      : {
          kind: 'edit',
          document: edited,
          edit: `statement ${nameOf(outcome)} names ${right} in place of ${written}`,
        };
  }
  const repeated = repeatedFor(place, renames);
  return repeated === undefined
    ? clash(place)
    : {
        kind: 'edit',
        document: repeated,
        edit: `statement ${nameOf(outcome)}, which is for ${written}, is repeated for ${right} with the same conditions; the old one stays`,
      };
}

function nearIn({ principal }: Statement, right: string): string | undefined {
  if (principal.element !== 'Principal') return undefined;
  return (principal.named['Federated'] ?? []).find((written) => {
    const difference = providerArnDifference(written, right);
    return difference !== undefined && !isOtherTenant(difference);
  });
}

/** Whether tokens can come by that name: it is of the account, and there may be such a provider. */
function isInUse(written: string, { asker, providers }: Admission): boolean {
  const isOwn =
    accountOf(written) === accountOf(asker.providerArn) &&
    partitionIn(written) === partitionIn(asker.providerArn);
  return isOwn && (providers === undefined || providers.includes(written));
}

interface Renames {
  readonly written: string;
  readonly right: string;
  /** The prefix of the condition keys that belong to the right one. */
  readonly bareIssuer: string;
}

/** The statement with the right name, in its principal and in the keys of its conditions. */
function renamed(document: string, path: JsonPath, renames: Renames): string | undefined {
  const { written, right } = renames;
  const principal = [...path, 'Principal', 'Federated'];
  const names = namesAt(document, principal);
  const at = isList(document, principal) ? [...principal, names.indexOf(written)] : principal;
  return withKeys(withValue(document, at, JSON.stringify(right)), path, renames);
}

function namesAt(document: string, path: JsonPath): readonly unknown[] {
  const value: unknown = JSON.parse(textAt(document, path));
  return Array.isArray(value) ? value : [value];
}

/** `undefined` where a condition has the right key beside the wrong one. */
function withKeys(document: string, path: JsonPath, renames: Renames): string | undefined {
  const [from, to] = [urlOf(renames.written), renames.bareIssuer];
  if (from === to || !membersAt(document, path).includes('Condition')) return document;
  const conditions = [...path, 'Condition'];
  let text = document;
  for (const operator of membersAt(document, conditions)) {
    const keys = membersAt(document, [...conditions, operator]);
    for (const key of keys.filter((it) => isSameKey(it.slice(0, from.length + 1), `${from}:`))) {
      const name = `${to}${key.slice(from.length)}`;
      if (keys.some((it) => it !== key && isSameKey(it, name))) return undefined;
      text = withName(text, [...conditions, operator, key], name);
    }
  }
  return text;
}

/** Laxer than an ARN's own parser: what people write there need not be one. */
function urlOf(arn: string): string {
  return arn.replace(/^arn:[^:]*:iam::[^:]*:oidc-provider\//, '');
}

function repeatedFor(
  { document, outcome }: AmendmentContext,
  renames: Renames,
): string | undefined {
  const path = statementPath(document, outcome.statement);
  const alone = withValue(
    document,
    [...path, 'Principal'],
    principalLike(document, [...path, 'Principal'], renames.right),
  );
  const keyed = withKeys(alone, path, renames);
  if (keyed === undefined) return undefined;
  const copy = textAt(withSid(keyed, path), path);
  return isList(document, ['Statement'])
    ? withElementAfter(document, path, copy)
    : withValue(document, path, `[${textAt(document, path)}, ${copy}]`);
}

/** The right provider alone, spaced as the author spaced it. */
function principalLike(document: string, path: JsonPath, right: string): string {
  const written = textAt(document, path);
  const others = membersAt(document, path).filter((name) => name !== 'Federated');
  const bare = others.reduce((text, name) => withoutMember(text, [name]), written);
  return withValue(bare, ['Federated'], JSON.stringify(right));
}

/** A `Sid` is unique in its document. */
function withSid(document: string, path: JsonPath): string {
  const statement: unknown = JSON.parse(textAt(document, path));
  const sid = isJsonObject(statement) ? statement['Sid'] : undefined;
  if (typeof sid !== 'string' || sid === '') return document;
  let count = 2;
  while (document.includes(JSON.stringify(`${sid}${String(count)}`))) count += 1;
  return withValue(document, [...path, 'Sid'], JSON.stringify(`${sid}${String(count)}`));
}

function clash({ outcome }: AmendmentContext): Step {
  return none(
    `statement ${nameOf(outcome)} has conditions for both issuers, and which is meant is for its author to say`,
  );
}
