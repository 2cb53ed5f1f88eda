// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { parseOrUndefined } from '../../../core/error.ts';
import { type Pod, VARIABLES } from '../../../core/model/kubernetes.ts';
import { type InPod, isReadable, isSet, tokenFileOf } from '../../../core/model/workload.ts';
import { rolesOfAccount } from '../eks/pod-identity-actions.ts';
import type { KubeObject } from '../kubernetes/objects.ts';
import type { Attempt } from '../kubernetes/pod-logs.ts';
import { variablesOf } from '../kubernetes/pods.ts';
import type { Refusal, WireValue } from '../protocol/answer.ts';
import { answerTo } from '../protocol/dispatch.ts';
import type { RequestContext } from '../protocol/operation.ts';
import { UNKNOWN_KEY } from '../protocol/sigv4.ts';
import { assumeRoleWithWebIdentity } from '../sts/assume-role-with-web-identity.ts';
import { requestOf } from './environment.ts';
import { projectedToken } from './workload.ts';
import type { Stage } from './prepared-scenario.ts';

/** With what the program of a container is run. */
export interface ProgramContext {
  readonly stage: Stage;
  readonly moment: RequestContext;
}

/**
 * What the program of a container says when it needs credentials: the order and the words are those of
 * the AWS SDK for Go v2 (`config/resolve_credentials.go`), the answer is that of the lab's STS.
 */
export async function attemptOf(
  object: KubeObject,
  containerName: string,
  context: ProgramContext,
): Promise<Attempt> {
  return { at: context.moment.now, ...(await outcomeOf(object, containerName, context)) };
}

type Outcome = Omit<Attempt, 'at'>;

async function outcomeOf(
  object: KubeObject,
  containerName: string,
  context: ProgramContext,
): Promise<Outcome> {
  const { foundation } = context.stage;
  const pod = parseOrUndefined(() => foundation.podOf(object));
  const container = pod?.containers.find(({ name }) => name === containerName);
  if (pod === undefined || container === undefined) return NOTHING_SET;
  if (isSet(container, VARIABLES.key))
    return byKey(variablesOf(object, containerName)[VARIABLES.key] ?? '', context.stage);
  if (isSet(container, VARIABLES.tokenFile)) return byWebIdentity({ pod, container }, context);
  if (isSet(container, VARIABLES.podIdentity)) return byPodIdentity(pod, context.stage);
  return NOTHING_SET;
}

function byKey(id: string, { world }: Stage): Outcome {
  const key = world.accessKeys.get(id);
  return key === undefined ? refusedBy('GetCallerIdentity', UNKNOWN_KEY.refusal) : ok(key.arn);
}

async function byWebIdentity(at: InPod, context: ProgramContext): Promise<Outcome> {
  const roleArn = at.container.env[VARIABLES.role];
  if (roleArn === undefined) return failed('role ARN is not set');
  const file = tokenFileOf(at);
  const path = file?.path ?? '';
  if (file?.kind !== 'projected') return failed(unreadable(path, 'no such file or directory'));
  if (isReadable(at, file.projection) === false) {
    return failed(unreadable(path, 'permission denied'));
  }
  const { stage, moment } = context;
  const { namespace, name, serviceAccount } = at.pod;
  const token = await projectedToken(
    stage,
    { account: { namespace, name: serviceAccount }, pod: name, projection: file.projection },
    moment.now,
  );
  const { form: asked } = requestOf(stage.laid.layout.request ?? {});
  const fields = new Map(
    Object.entries({
      RoleArn: roleArn,
      RoleSessionName: `${String(moment.now)}000000`,
      WebIdentityToken: token,
      ...asked,
    }),
  );
  const form = { fields, caller: undefined };
  const answer = await answerTo(assumeRoleWithWebIdentity, form, { world: stage.world, moment });
  if (answer.kind === 'result') return ok(arnIn(answer.members?.['AssumedRoleUser']));
  const { says } = refusedBy('AssumeRoleWithWebIdentity', answer.refusal);
  return failed(`${REFRESH}, failed to retrieve credentials, ${says}`);
}

/** The lab has no agent of EKS Pod Identity: its word is what the association says. */
function byPodIdentity({ namespace, serviceAccount }: Pod, { world }: Stage): Outcome {
  const [roleArn] = rolesOfAccount(world, { namespace, name: serviceAccount });
  return roleArn === undefined ? failed(`${REFRESH}, ${NO_ASSOCIATION}`) : ok(roleArn);
}

function ok(arn: string): Outcome {
  return { isOk: true, says: arn };
}

function failed(says: string): Outcome {
  return { isOk: false, says };
}

function unreadable(path: string, why: string): string {
  return `${REFRESH}, failed to retrieve jwt from provide source, unable to read file at ${path}: open ${path}: ${why}`;
}

function refusedBy(action: string, { code, httpStatus, message }: Refusal): Outcome {
  const said = MODELLED.has(code) ? `${code}: ${message}` : `api error ${code}: ${message}`;
  return failed(
    `operation error STS: ${action}, https response error StatusCode: ${String(httpStatus)}, RequestID: ${randomUUID()}, ${said}`,
  );
}

function arnIn(user: WireValue | undefined): string {
  const arn = typeof user === 'object' && 'Arn' in user ? user['Arn'] : undefined;
  return typeof arn === 'string' ? arn : '';
}

const REFRESH = 'failed to refresh cached credentials';

/** What a pod is told that may not reach the metadata service of its node. */
const NO_NODE_ROLE =
  'no EC2 IMDS role found, operation error ec2imds: GetMetadata, request canceled, context deadline exceeded';
const NO_ASSOCIATION =
  'failed to load credentials, : Error fetching credentials: there is no association for the service account';

const NOTHING_SET = failed(`${REFRESH}, ${NO_NODE_ROLE}`);

/** The errors of STS that the SDK has types for: others it calls an `api error` (`sts/types/errors.go`). */
const MODELLED: ReadonlySet<string> = new Set([
  'ExpiredTokenException',
  'IDPCommunicationError',
  'IDPRejectedClaim',
  'InvalidIdentityToken',
  'MalformedPolicyDocument',
  'PackedPolicyTooLarge',
  'RegionDisabledException',
]);
