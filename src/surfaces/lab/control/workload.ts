// SPDX-License-Identifier: Apache-2.0

import { parseOrUndefined } from '../../../core/error.ts';
import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { type Pod, type TokenProjection, VARIABLES } from '../../../core/model/kubernetes.ts';
import { containersIn, tokenFileOf } from '../../../core/model/workload.ts';
import { forgeToken, type SigningKey } from '../../../forge/tokens.ts';
import { type ServiceAccount, serviceAccountClaims } from '../issuer/tokens.ts';
import { variablesOf } from '../kubernetes/pods.ts';
import { API_AUDIENCE, boundAccount, podsOf } from '../kubernetes/token-request.ts';
import { CLUSTER, DEFAULT_PORT, WORKLOAD } from './defaults.ts';
import type { AnnouncedWorkload, Environment } from './announcement.ts';
import type { Stage } from './prepared-scenario.ts';

/** What the tokens of the workload say now, for whom its pod asks for them, and what they are signed with. */
export function workloadClaims(
  stage: Stage,
  now: Instant,
): { readonly claims: JsonObject; readonly key: SigningKey } {
  const { issuer, laid } = stage;
  const [pod] = workloadPods(stage);
  const [projection] = containersIn(pod === undefined ? [] : [pod]).flatMap((at) => {
    const file = tokenFileOf(at);
    return file?.kind === 'projected' ? [file.projection] : [];
  });
  const usual = claimsFor(stage, { account: WORKLOAD, pod: pod?.name, projection }, now);
  return { claims: laid.layout.claims?.(usual) ?? usual, key: issuer.tokenKey };
}

/** What lies in the token file of the workload. */
export async function workloadToken(stage: Stage, now: Instant): Promise<string> {
  const { claims, key } = workloadClaims(stage, now);
  const token = await forgeToken(claims, key);
  return stage.laid.layout.token?.(token) ?? token;
}

/** Which pod the token of the workload is projected into, by its uid. */
export function workloadPod({ kubernetes }: Stage): string | undefined {
  return podsOf(kubernetes.store, WORKLOAD)[0]?.metadata.uid;
}

/** The pods of the workload, as the doctor reads them. */
export function workloadPods({ kubernetes, foundation: { podOf } }: Stage): readonly Pod[] {
  return podsOf(kubernetes.store, WORKLOAD).flatMap(
    (pod) => parseOrUndefined(() => podOf(pod)) ?? [],
  );
}

/** A pod that a token is projected into; without a projection, for STS. */
interface Projected {
  readonly account: ServiceAccount;
  readonly pod: string | undefined;
  readonly projection: TokenProjection | undefined;
}

/** The token that a pod finds: those of the workload have theirs as the scenario has it. */
export async function projectedToken(
  stage: Stage,
  projected: Projected,
  now: Instant,
): Promise<string> {
  const { namespace, name } = projected.account;
  if (namespace === WORKLOAD.namespace && name === WORKLOAD.name) return workloadToken(stage, now);
  return forgeToken(claimsFor(stage, projected, now), stage.issuer.tokenKey);
}

function claimsFor(
  { issuer, kubernetes }: Stage,
  { account, pod, projection }: Projected,
  now: Instant,
): JsonObject {
  const bound = boundAccount(kubernetes, account, pod);
  if (projection === undefined) return serviceAccountClaims(issuer.url, bound, now);
  const { audience = API_AUDIENCE } = projection;
  return serviceAccountClaims(issuer.url, { ...bound, audience }, now);
}

/** What the program of the workload has of an identity: what its pod has, as long as there is one. */
export function identityOf(
  { kubernetes }: Stage,
  { roleArn, tokenFile }: { readonly roleArn: string; readonly tokenFile: string },
): Environment {
  const [pod] = podsOf(kubernetes.store, WORKLOAD);
  const usual = { [VARIABLES.role]: roleArn, [VARIABLES.tokenFile]: tokenFile };
  if (pod === undefined) return usual;
  const variables = variablesOf(pod);
  return Object.fromEntries(
    [...Object.keys(usual), ...KEYS].flatMap((name) => {
      const value = variables[name];
      if (value === undefined) return [];
      return [[name, name === VARIABLES.tokenFile ? tokenFile : value] as const];
    }),
  );
}

/** What to begin with in a scenario: who asks for credentials, what he is told, and why. */
export function commandsOf(
  { kubernetes }: Stage,
  { roleArn, tokenFile }: AnnouncedWorkload,
  endpoint: string,
): readonly string[] {
  const { port } = new URL(endpoint);
  const onPort = port === String(DEFAULT_PORT) ? '' : ` --port ${port}`;
  const asking = `trustprint lab run${onPort} -- aws sts get-caller-identity`;
  const { namespace, name } = WORKLOAD;
  return podsOf(kubernetes.store, WORKLOAD).length === 0
    ? [asking, `trustprint doctor eks:${CLUSTER} --role ${roleArn} --token ${tokenFile}`]
    : [
        asking,
        `kubectl logs -n ${namespace} deploy/${name}`,
        `trustprint doctor sa:${namespace}/${name}`,
      ];
}

/** The variables of a key, which come first in the chain of SDKs. */
export const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
