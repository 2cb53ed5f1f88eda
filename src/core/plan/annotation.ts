// SPDX-License-Identifier: Apache-2.0

import { shellCommand } from '../model/shell.ts';
import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import { type AnnotateServiceAccount, type PlannedChange, noChange } from '../model/plan.ts';
import { ANNOTATIONS } from '../model/kubernetes.ts';
import { kubectl, restartRemedy } from '../model/kubectl.ts';
import { livePods } from '../model/workload.ts';

/**
 * The annotation by which the webhook of EKS finds the role of a service account. It is written only
 * where a person has named the role, and the role exists.
 */
export function annotationChange(facts: Facts): PlannedChange {
  const account = seenOf(facts.serviceAccount);
  const view = seenOf(facts.kubernetes);
  const role = seenOf(facts.role)?.arn;
  if (account === undefined || view === undefined || role === undefined) {
    return noChange('no service account was seen, or no role', unseenWarnings(facts));
  }
  const there = account.annotations[ANNOTATIONS.role];
  if (there === role || facts.request?.roleArn === undefined) {
    return noChange('the service account names the role');
  }
  if (facts.target.found['role'] !== undefined) {
    return noChange('nobody named the role: it was found in the workload');
  }
  const { namespace, name } = account;
  const because =
    there === undefined
      ? `the service account ${namespace}/${name} names no role, so its pods get no token for AWS`
      : `the service account ${namespace}/${name} names another role: ${there}`;
  const change: AnnotateServiceAccount = {
    kind: 'annotate-service-account',
    namespace,
    name,
    server: view.server,
    context: view.context,
    before: { [ANNOTATIONS.role]: there },
    after: { [ANNOTATIONS.role]: role },
    because,
  };
  return { change, because, warnings: restartWarnings(facts, namespace) };
}

/** Whoever named a role for the workload is told that nobody knows what the workload names. */
function unseenWarnings({ serviceAccount, request }: Facts): readonly string[] {
  if (serviceAccount?.kind !== 'unseen' || request?.roleArn === undefined) return [];
  const { detail, hint } = serviceAccount;
  const how = hint === undefined ? '' : `; ${hint}`;
  return [`what the service account names is not known, so it stays as it is: ${detail}${how}`];
}

/** Pods keep what they were started with. */
function restartWarnings(facts: Facts, namespace: string): readonly string[] {
  const pods = seenOf(facts.pods);
  const [pod] = livePods(pods);
  if (pods !== undefined && pod === undefined) return [];
  const around = {
    workload: facts.workload,
    ifSeen: { kubernetes: seenOf(facts.kubernetes) },
  };
  const argv =
    pod === undefined
      ? kubectl(around, 'rollout', 'restart', 'deployment/NAME', '--namespace', namespace)
      : restartRemedy(around, pod).argv;
  const command = argv === undefined ? undefined : shellCommand(argv);
  const how = command === undefined ? '' : ` (${command})`;
  return [`pods that run keep what they were started with: restart them${how}`];
}
