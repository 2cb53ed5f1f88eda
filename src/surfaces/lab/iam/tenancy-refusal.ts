// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { Condition } from '../../../core/model/trust-policy.ts';
import { writtenOperator } from '../../../core/policy/conditions.ts';
import type { Refused } from '../protocol/answer.ts';
import { conditionsOf } from './identity-policy.ts';
import { malformed } from './policy-refusal.ts';

/**
 * IAM's refusal of a statement that lets in every tenant of an issuer that many share, or `undefined`.
 * What it takes for a condition on the tenant, and its words, were recorded 2026-09-11.
 *
 * @see IAM User Guide, Identity-provider controls for shared OIDC providers.
 */
export function tenancyRefusal(principal: string, statement: JsonObject): Refused | undefined {
  const issuer = principal.replace(/^arn:.*:oidc-provider\//, '');
  const control = controlOf(issuer);
  if (control === undefined) return undefined;
  if (issuer === COGNITO && statement['Condition'] === undefined) {
    return malformed('A condition block must be present for the Cognito provider');
  }
  const blocks = Map.groupBy(
    conditionsOf(statement['Condition']).filter(({ operator }) => isPositive(operator, control)),
    ({ operator }) => operator,
  );
  const isEvaluated = [...blocks.values()].some((block) => evaluates(block, control));
  return isEvaluated ? undefined : malformed(control.say(principal, control.keys));
}

/** What of a trust policy tells the tenants of an issuer apart, and what IAM says where nothing does. */
interface Control {
  /** Condition keys, of which one is enough. */
  readonly keys: readonly string[];
  readonly operators: readonly string[];
  /** Whether the keys are taken in small letters alone. */
  readonly strictCase: boolean;
  readonly isOpen: (value: string) => boolean;
  readonly say: (principal: string, keys: readonly string[]) => string;
}

/** Set operators make no difference, and `IfExists` is none of these. */
function isPositive(operator: string, { operators }: Control): boolean {
  const written = writtenOperator(operator);
  return written?.ifExists === false && operators.includes(written.operator.name);
}

/** Whether all conditions of an operator on these keys, and there is one, are narrower than everybody. */
function evaluates(block: readonly Condition[], { keys, strictCase, isOpen }: Control): boolean {
  const about = block.filter(({ key: written }) => {
    const key = written.replace(PORT, '$1'); // an issuer of the lab has one, and that of AWS none
    return keys.some(
      (one) => one === key || (!strictCase && one.toLowerCase() === key.toLowerCase()),
    );
  });
  return about.length > 0 && about.every(({ values }) => !values.some(isOpen));
}

/** Of an issuer that is no provider of the account: its principal has no port. */
const PORT = /^(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com):\d{1,5}(?=:)/;

const SHARED: Pick<Control, 'operators' | 'strictCase' | 'isOpen'> = {
  operators: ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'],
  strictCase: false,
  isOpen: (value) => value === '*',
};

function controlOf(issuer: string): Control | undefined {
  // Its paths and longer hosts too.
  if (issuer.startsWith(GITHUB)) {
    const keys = [`${issuer}:sub`, `${issuer}:job_workflow_ref`];
    return { ...SHARED, keys, isOpen: (value) => /^(\*.*|\s*)$/s.test(value), say: mustEvaluate };
  }
  const builtIn = BUILT_IN.get(issuer);
  if (builtIn !== undefined) {
    return {
      keys: builtIn.map((claim) => `${issuer}:${claim}`),
      operators: ['StringEquals', 'StringEqualsIgnoreCase'],
      strictCase: true,
      isOpen: () => false,
      say: () => `Policy trusting ${issuer} requires a StringEquals condition on an application id`,
    };
  }
  const claim = BY_SUBJECT.has(issuer) ? 'sub' : OTHERS.get(issuer);
  if (claim === undefined) return undefined;
  const key = claim.includes(':') ? claim : `${issuer}:${claim}`;
  return { ...SHARED, keys: [key], say: (_, keys) => mustEvaluate(issuer, keys) };
}

function mustEvaluate(principal: string, keys: readonly string[]): string {
  return `Trust policy with trusted principal ${principal} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys.join(' or ')} which is not scoped to all.`;
}

const GITHUB = 'token.actions.githubusercontent.com';
const COGNITO = 'cognito-identity.amazonaws.com';

/** The claims of which one must be evaluated, of issuers that are no provider of the account. */
const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['accounts.google.com', ['aud', 'oaud', 'sub']],
  ['www.amazon.com', ['app_id', 'sub']],
  ['graph.facebook.com', ['app_id', 'sub']],
]);

/** As AWS lists them (2026-09-11). */
const BY_SUBJECT: ReadonlySet<string> = new Set([
  'agent.buildkite.com',
  'app.terraform.io',
  'gitlab.com',
  'oidc-configuration.audit-log.githubusercontent.com',
  'oidc.codefresh.io',
  'proidc.upbound.io',
  'scalr.io',
  'studio.datachain.ai/api',
  'tokens.cloud.shisho.dev',
  'vstoken.actions.githubusercontent.com',
  // IBM Turbonomic.
  'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
  'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
  'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
  'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
  'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
  'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
]);
const OTHERS: ReadonlyMap<string, string> = new Map([
  [COGNITO, 'aud'],
  ['api.pulumi.com/oidc', 'aud'],
  ['oidc.vercel.com', 'aud'],
  ['sandboxes.cloud', 'aud'],
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
]);
