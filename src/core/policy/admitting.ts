// SPDX-License-Identifier: Apache-2.0

import { issuers } from '../issuers/catalogue.ts';
import { issuerFor } from '../issuers/subjects.ts';
import { federatedIssuerIn } from '../model/arn.ts';
import { parseTrustPolicy, type Statement } from '../model/trust-policy.ts';
import { writtenOperator } from './conditions.ts';
import { matchesWithoutCase } from './pattern.ts';
import { parseOrUndefined } from '../error.ts';

/** A statement that lets tokens of OIDC providers in, and the issuers of these without scheme. */
export interface AdmittingStatement {
  readonly statement: Statement;
  readonly bareIssuers: readonly string[];
}

/**
 * The statements of a trust policy that let web identities in, whatever their conditions.
 * `undefined` for a document that is no trust policy.
 */
export function admittingStatements(text: string): readonly AdmittingStatement[] | undefined {
  const policy = parseOrUndefined(() => parseTrustPolicy(text));
  return policy?.statements.filter(isForWebIdentity).flatMap((statement) => {
    const named = statement.principal.named['Federated'] ?? [];
    const bareIssuers = named.flatMap((name) => federatedIssuerIn(name) ?? []);
    return bareIssuers.length === 0 ? [] : [{ statement, bareIssuers }];
  });
}

/** The claim that a condition key is about, in lower case: `sub` of `issuer:sub`. */
export function claimIn(key: string, bareIssuers: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  const prefix = bareIssuers
    .map((bare) => `${bare.toLowerCase()}:`)
    .find((candidate) => lower.startsWith(candidate));
  return prefix === undefined ? undefined : lower.slice(prefix.length);
}

/** Whether some condition demands a value of a claim that tells workloads apart, or of something else. */
export function namesWorkload({ statement, bareIssuers }: AdmittingStatement): boolean {
  return statement.conditions.some(({ operator, key, values }) => {
    const written = writtenOperator(operator);
    if (written === undefined) return true; // not known: no reason to accuse
    const { kind } = written.operator;
    if (kind === 'presence' || written.operator.negated || written.ifExists) return false;
    if (written.qualifier === 'ForAllValues') return false;
    const claim = claimIn(key, bareIssuers) ?? '';
    if (claim === 'aud' && bareIssuers.every(audienceTells)) return true;
    return !COMMON.has(claim) && !values.some((value) => isAnybody(value, claim));
  });
}

function isForWebIdentity({ effect, principal, action }: Statement): boolean {
  return (
    effect === 'Allow' &&
    principal.element === 'Principal' &&
    action.patterns.some((pattern) => matchesWithoutCase(WEB_IDENTITY, pattern)) ===
      (action.element === 'Action')
  );
}

export const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** Whether a value has a wildcard where the name of an owner or a namespace belongs, or before it. */
export function isAnybody(value: string, claim: string): boolean {
  const [literal = ''] = /^[^*?]*/.exec(value) ?? [];
  if (literal === value) return false;
  if (claim !== 'sub') return value.startsWith('*');
  return literal === '' || issuers.some(({ ownerAfter }) => ownerAfter?.startsWith(literal));
}

/** Whether the audience of an issuer names the tenant. */
function audienceTells(bareIssuer: string): boolean {
  return (
    issuerFor(bareIssuer)?.tenancy.includes('aud') === true || bareIssuer === 'sandboxes.cloud'
  );
}

/** Claims that all tokens for AWS have in common, and names that every owner may give. */
const COMMON: ReadonlySet<string> = new Set([
  'aud',
  'oaud',
  'amr',
  'environment',
  'ref',
  'workflow',
]);
