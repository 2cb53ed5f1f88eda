// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { limitExceeded, type Refused } from '../protocol/answer.ts';
import { listed, malformed, outlineRefusal, policyJsonOf } from './policy-refusal.ts';
import { principalsRefusal } from './principals-refusal.ts';
import type { World } from '../world.ts';

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
  const actions = listed(statement['Action']);
  return actions.every((name) => typeof name === 'string' && /^sts:/i.test(name))
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
  const keys = conditionKeysOf(statement['Condition']);
  for (const name of federated) {
    const issuer = String(name).replace(/^arn:.*:oidc-provider\//, '');
    const claims = SHARED_ISSUERS[issuer];
    if (claims === undefined) continue;
    const demanded = claims.map((claim) => (claim.includes(':') ? claim : `${issuer}:${claim}`));
    if (demanded.some((key) => keys.has(key.toLowerCase()))) continue;
    return malformed(
      `The trust policy must evaluate ${demanded.join(' or ')} for the shared identity provider ${issuer}`,
    );
  }
  return undefined;
}

function conditionKeysOf(condition: unknown): ReadonlySet<string> {
  const operators = isJsonObject(condition) ? Object.values(condition).filter(isJsonObject) : [];
  return new Set(operators.flatMap((keys) => Object.keys(keys)).map((key) => key.toLowerCase()));
}

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
  'sandboxes.cloud': ['aud'],
  'oidc.vercel.com': ['aud'],
  'cognito-identity.amazonaws.com': ['aud'],
  'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d': ['sts:RoleSessionName'],
};
