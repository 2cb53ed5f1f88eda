// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import type { Condition } from '../../../core/model/trust-policy.ts';
import { demandsValue } from '../../../core/policy/admitting.ts';
import { limitExceeded, type Refused } from '../protocol/answer.ts';
import type { World } from '../world.ts';
import { conditionsOf } from './identity-policy.ts';
import {
  listed,
  malformed,
  outlineRefusal,
  policyJsonOf,
  SYNTAX,
  textsIn,
} from './policy-refusal.ts';

/**
 * IAM's refusal of a trust policy, or `undefined`. IAM asks whether the document is one. Principals of
 * AWS must exist, as far as the lab has their account; a provider may be created later.
 */
export function trustPolicyRefusal(text: string, world?: World): Refused | undefined {
  if (text.replaceAll(/\s/g, '').length > MAX_POLICY_LENGTH) {
    return limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${String(MAX_POLICY_LENGTH)}`);
  }
  const document = policyJsonOf(text);
  if (document === undefined) return malformed('This policy contains invalid Json');
  const refused = outlineRefusal(document);
  if (refused !== undefined) return refused;
  for (const statement of listed(document['Statement']).filter(isJsonObject)) {
    const wrong = statementRefusal(statement, world);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function statementRefusal(statement: JsonObject, world: World | undefined): Refused | undefined {
  if (!/^(Allow|Deny)$/.test(String(statement['Effect']))) return SYNTAX;
  const refused = membersRefusal(statement) ?? principalsRefusal(statement['Principal'], world);
  if (refused !== undefined) return refused;
  const principal = statement['Principal'];
  const federated = isJsonObject(principal) ? listed(principal['Federated']) : [];
  return statement['Effect'] === 'Allow' ? sharedIssuerRefusal(federated, statement) : undefined;
}

function membersRefusal(statement: JsonObject): Refused | undefined {
  const has = (name: string): boolean => statement[name] !== undefined;
  if (has('NotPrincipal'))
    return malformed('AssumeRole policy must not contain NotPrincipal field.');
  if (!has('Principal')) return malformed('Missing required field Principal');
  if (has('Resource') || has('NotResource')) return malformed('Has prohibited field Resource');
  if (!has('Action')) return malformed('Missing required field Action');
  return textsIn(statement['Action']).every((name) => ASSUMES.test(name))
    ? undefined
    : malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}

/**
 * Many tenants share these issuers, so IAM demands a condition on the claim that tells them apart
 * (documented, identity-provider controls for shared issuers). Its words are not known; these are ours.
 */
function sharedIssuerRefusal(
  federated: readonly unknown[],
  statement: JsonObject,
): Refused | undefined {
  const evaluated = conditionsOf(statement['Condition']).filter(isEvaluated);
  for (const name of federated) {
    const issuer = String(name).replace(/^arn:.*:oidc-provider\//, '');
    const claims = SHARED_ISSUERS[issuer];
    if (claims === undefined) continue;
    const demanded = claims.map((claim) => (claim.includes(':') ? claim : `${issuer}:${claim}`));
    const isDemanded = (key: string): boolean =>
      demanded.some((wanted) => wanted.toLowerCase() === key.toLowerCase());
    if (evaluated.some(({ key }) => isDemanded(key))) continue;
    return malformed(
      `The trust policy must evaluate ${demanded.join(' or ')} for the shared identity provider ${issuer}`,
    );
  }
  return undefined;
}

/** Whether a condition lets tenants pass that it names, and not all but these, or all (inferred). */
function isEvaluated({ operator, values }: Condition): boolean {
  return demandsValue(operator) && values.length > 0 && !values.some((one) => /^[*?]*$/.test(one));
}

/**
 * Which actions there may be. Patterns are taken as far as they begin like these: `sts:*` is
 * reported to be refused.
 */
const ASSUMES =
  /^sts:(AssumeRole(WithSAML|WithWebIdentity)?|TagSession|SetSourceIdentity|SetContext|(AssumeRole|Tag|Set)[a-z]*[*?][a-z*?]*)$/i;

/** The default quota; AWS raises it on request (IAM User Guide, IAM and STS quotas). Blanks do not count. */
const MAX_POLICY_LENGTH = 2048;

/** Issuer and the claims of which one must be evaluated. */
const SHARED_ISSUERS: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': ['sub', 'job_workflow_ref'],
  'vstoken.actions.githubusercontent.com': ['sub'],
  'oidc-configuration.audit-log.githubusercontent.com': ['sub'],
  'gitlab.com': ['sub'],
  'app.terraform.io': ['sub'],
  'agent.buildkite.com': ['sub'],
  'oidc.codefresh.io': ['sub'],
  'studio.datachain.ai/api': ['sub'],
  'scalr.io': ['sub'],
  'tokens.cloud.shisho.dev': ['sub'],
  'proidc.upbound.io': ['sub'],
  'api.pulumi.com/oidc': ['aud'],
  ...Object.fromEntries(
    [
      // IBM Turbonomic.
      'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
      'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
      'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
      'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
      'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
      'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
    ].map((issuer) => [issuer, ['sub']]),
  ),
  'sandboxes.cloud': ['aud'],
  'oidc.vercel.com': ['aud'],
  'cognito-identity.amazonaws.com': ['aud'],
  'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d': ['sts:RoleSessionName'],
};

/**
 * IAM's refusal of whom a trust policy names, or `undefined`. Federated principals need not exist;
 * users and roles must, wherever the lab has their account.
 */
function principalsRefusal(principal: unknown, world: World | undefined): Refused | undefined {
  if (principal === '*') return undefined;
  if (!isJsonObject(principal)) return SYNTAX;
  const kinds = Object.entries(principal);
  if (kinds.length === 0) return malformed('Missing required field Principal');
  for (const [kind, names] of kinds) {
    const refused = listed(names)
      .map((name) => nameRefusal(kind, name, world))
      .find((one) => one !== undefined);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function nameRefusal(kind: string, name: unknown, world: World | undefined): Refused | undefined {
  const text = typeof name === 'string' ? name : '';
  switch (kind) {
    case 'Federated':
      return isFederated(text)
        ? undefined
        : malformed('Federated principals must be valid domain names or SAML metadata ARNs');
    case 'AWS':
      return isKnownPrincipal(text, world) ? undefined : invalid(kind, text);
    case 'Service':
      return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)
        ? undefined
        : invalid('SERVICE', text);
    default:
      return malformed('Invalid principal in policy.');
  }
}

function isFederated(name: string): boolean {
  return (
    /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/.+$/.test(name) ||
    /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(name)
  );
}

/** An account, its root, or a user, role or session that exists. */
function isKnownPrincipal(name: string, world: World | undefined): boolean {
  if (WHOLE.test(name)) return true;
  const [, account, kind, path] = IN_IAM.exec(name) ?? IN_STS.exec(name) ?? [];
  if (account === undefined || kind === undefined || path === undefined) return false;
  const isHere = world !== undefined && accountsIn(world).has(account);
  return !isHere || exists(name, { account, kind, path }, world);
}

interface Named {
  readonly account: string;
  readonly kind: string;
  readonly path: string;
}

function exists(arn: string, { account, kind, path }: Named, world: World): boolean {
  if (kind === 'role') return world.roles.has(arn);
  if (kind === 'user') return [...world.accessKeys.values()].some((key) => key.arn === arn);
  const [roleName] = path.split('/');
  return [...world.roles.values()].some(
    (role) => role.name === roleName && role.arn.split(':')[4] === account,
  );
}

function accountsIn({ account, accessKeys }: World): ReadonlySet<string> {
  return new Set([account, ...[...accessKeys.values()].map((key) => key.account)]);
}

/** The words are those that many have reported. */
function invalid(kind: string, name: string): Refused {
  return malformed(`Invalid principal in policy: "${kind}":"${name.slice(0, 300)}"`);
}

/** Everybody, an account, or its root. */
const WHOLE = /^(\*|\d{12}|arn:aws[a-z-]*:iam::\d{12}:root)$/;
const IN_IAM = /^arn:aws[a-z-]*:iam::(\d{12}):(role|user)\/(.+)$/;
const IN_STS = /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/(.+)$/;
