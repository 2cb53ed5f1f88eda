// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { TokenProjection } from '../../../core/model/kubernetes.ts';
import { forgeToken, type SigningKey } from '../../../forge/tokens.ts';
import { type ServiceAccount, serviceAccountClaims } from '../issuer/tokens.ts';
import { API_AUDIENCE, boundAccount } from '../kubernetes/token-request.ts';
import { WORKLOAD } from './defaults.ts';
import type { Stage } from './stage.ts';

/** What the tokens of the workload say now, and what they are signed with. */
export function workloadClaims(
  { issuer, laid, kubernetes }: Stage,
  now: Instant,
): { readonly claims: JsonObject; readonly key: SigningKey } {
  const usual = serviceAccountClaims(issuer.url, boundAccount(kubernetes, WORKLOAD), now);
  return { claims: laid.layout.claims?.(usual) ?? usual, key: issuer.tokenKey };
}

/** What lies in the token file of the workload. */
export async function workloadToken(stage: Stage, now: Instant): Promise<string> {
  const { claims, key } = workloadClaims(stage, now);
  const token = await forgeToken(claims, key);
  return stage.laid.layout.token?.(token) ?? token;
}

/** A pod that a token is projected into. */
interface Projected {
  readonly account: ServiceAccount;
  readonly pod: string;
  readonly projection: TokenProjection;
}

/** The token that a pod finds: those of the workload have theirs as the scenario has it. */
export async function projectedToken(
  stage: Stage,
  { account, pod, projection }: Projected,
  now: Instant,
): Promise<string> {
  const { namespace, name } = account;
  if (namespace === WORKLOAD.namespace && name === WORKLOAD.name) return workloadToken(stage, now);
  const { issuer, kubernetes } = stage;
  const bound = boundAccount(kubernetes, account, pod);
  const { audience = API_AUDIENCE } = projection;
  const claims = { ...serviceAccountClaims(issuer.url, bound, now), aud: [audience] };
  return forgeToken(claims, issuer.tokenKey);
}
