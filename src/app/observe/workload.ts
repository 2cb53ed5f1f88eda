// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import { FORMS, type KubernetesView, type Workload } from '../../core/model/kubernetes.ts';
import { type Observed, seenOf, type Unseen } from '../../core/model/observed.ts';
import type { Kubernetes } from '../../ports/index.ts';
import { type TargetResolution, NOTHING_RESOLVED, type Notes } from './target-resolution.ts';
import { livePods } from '../../core/model/workload.ts';
import { lookAt, notLookedAt } from './observed.ts';
import { eksAssociations, eksCluster } from './cluster.ts';
import { type WorkloadObjects, kinOf, type WorkloadTarget } from './workload-objects.ts';
import { audienceOfWorkload, type Named, roleOfWorkload } from './workload-names.ts';
import { DEFAULT_AUDIENCE } from '../../core/model/web-identity.ts';
import type { ObserveContext } from './question.ts';

/**
 * Probes a workload in the current kube context: its service account, its pods, what would mutate
 * them, and what EKS has on the cluster. With `mint`, a token is asked for too.
 *
 * @throws TrustprintError `workload_not_found`; of kind `input` where there is no kubeconfig; and
 *   what the token request throws, as it was wished for in words.
 */
export async function observeWorkload(
  target: WorkloadTarget,
  means: ObserveContext,
): Promise<TargetResolution> {
  const kubernetes = kubernetesOf(means);
  const { signal } = means;
  const [view, webhooks, kin] = await Promise.all([
    lookAt('cluster', async () => kubernetes.view(signal)),
    lookAt('webhook', async () => kubernetes.webhooks(signal)),
    kinOf(target, kubernetes, signal),
  ]);
  const [cluster, signingKeys, podIdentity] = await Promise.all([
    eksCluster(view, means),
    signingKeysOf(view, kubernetes, signal),
    eksAssociations(seenOf(view)?.eks, kin.at, means),
  ]);
  const others = await whereNoPods(target, kin, means);
  const role = roleOfWorkload(target.form, kin);
  const audience = audienceOfWorkload(kin);
  const minted = await mintedFor(kin, means.question.audience ?? audience?.value, means);
  return {
    ...NOTHING_RESOLVED,
    seen: {
      workload: workloadOf(target, kin),
      kubernetes: view,
      ...signingKeys,
      webhooks,
      serviceAccount: kin.serviceAccount,
      pods: kin.pods,
      cluster,
      podIdentity,
    },
    roleArn: role?.value,
    roleUnseen: role === undefined ? whyNoRole(kin) : undefined,
    audience: audience?.value,
    token: minted,
    notes: { ...notesOn(target, kin, { role, audience, minted }), ...others },
  };
}

function workloadOf(
  { form, namespace, name }: WorkloadTarget,
  { at, templateRole }: WorkloadObjects,
): Workload {
  const template = templateRole === undefined ? {} : { templateRole };
  return { form, namespace, name, serviceAccount: at?.name, ...template };
}

/** Probes the current kube context as a cluster. */
export async function observeContext(means: ObserveContext): Promise<TargetResolution> {
  const kubernetes = kubernetesOf(means);
  const { signal } = means;
  const [view, webhooks] = await Promise.all([
    lookAt('cluster', async () => kubernetes.view(signal)),
    lookAt('webhook', async () => kubernetes.webhooks(signal)),
  ]);
  const [cluster, signingKeys] = await Promise.all([
    eksCluster(view, means),
    signingKeysOf(view, kubernetes, signal),
  ]);
  return { ...NOTHING_RESOLVED, seen: { kubernetes: view, ...signingKeys, webhooks, cluster } };
}

/**
 * What the API server signs with, where it tells which issuer it is. EKS publishes the keys by itself,
 * and its API servers are no witness of that.
 */
export async function signingKeysOf(
  view: Observed<KubernetesView>,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<Pick<Facts, 'signingKeys'>> {
  const issuer = seenOf(view)?.issuer;
  if (issuer === undefined || /^https:\/\/oidc[.-]eks\./.test(issuer)) return {};
  return {
    signingKeys: await lookAt('key set of the API server', async () =>
      kubernetes.signingKeys(signal),
    ),
  };
}

/** Who may not read the service account does not know whether it names a role. */
function whyNoRole({ serviceAccount }: WorkloadObjects): Facts['role'] {
  if (serviceAccount.kind !== 'unseen') return undefined;
  return { ...serviceAccount, detail: 'its service account could not be read' };
}

async function mintedFor(
  { at, serviceAccount }: WorkloadObjects,
  audience: string | undefined,
  means: ObserveContext,
): Promise<string | undefined> {
  const { question, signal } = means;
  if (question.mint !== true || question.token !== undefined) return undefined;
  // A workload whose service account is gone is judged so.
  if (serviceAccount.kind === 'absent') return undefined;
  if (at === undefined) throw unseenError(serviceAccount);
  return kubernetesOf(means).mintToken(
    at,
    { audience: audience ?? DEFAULT_AUDIENCE, expirationSeconds: SHORTEST_SECONDS },
    signal,
  );
}

function unseenError(look: Observed<unknown>): TrustprintError {
  const { code, detail, hint } =
    look.kind === 'unseen' ? look : (notLookedAt('it was not looked for') satisfies Unseen);
  return new TrustprintError(code, `no token can be asked for: ${detail}`, {
    facts: { code },
    ...(hint === undefined ? {} : { hint }),
  });
}

function notesOn(
  { form, namespace, name }: WorkloadTarget,
  { at }: WorkloadObjects,
  found: {
    readonly role: Named | undefined;
    readonly audience: Named | undefined;
    readonly minted: string | undefined;
  },
): Notes {
  const { role, audience, minted } = found;
  return {
    ...(form === 'sa' || at === undefined
      ? {}
      : {
          'service account': `${at.namespace}/${at.name}, of the ${FORMS[form].noun} ${namespace}/${name}`,
        }),
    ...(role === undefined ? {} : { role: role.how }),
    ...(audience === undefined ? {} : { audience: audience.how }),
    ...(minted === undefined ? {} : { token: 'asked of the Kubernetes API for this run' }),
  };
}

/** Where no pod runs: what is judged instead, or what the pods of the namespace do run as. */
async function whereNoPods(
  { form, namespace, name }: WorkloadTarget,
  { pods }: WorkloadObjects,
  means: ObserveContext,
): Promise<Notes> {
  if (form === 'pod' || pods.kind !== 'seen' || livePods(pods.value).length > 0) return {};
  if (form !== 'sa')
    return { pods: `no pod of the ${FORMS[form].noun} runs: its template is judged` };
  const used = await lookAt('pod', async () =>
    kubernetesOf(means).accountsOfPods(namespace, means.signal),
  );
  const none = `no pod runs as ${namespace}/${name}`;
  const instead = (seenOf(used) ?? []).slice(0, MOST_ACCOUNTS).join(', ');
  return { pods: instead === '' ? none : `${none}; pods of ${namespace} run as ${instead}` };
}

const MOST_ACCOUNTS = 5;

function kubernetesOf({ ports }: ObserveContext): Kubernetes {
  if (ports.kubernetes === undefined) {
    throw new TypeError('a workload was asked about without a port to Kubernetes');
  }
  return ports.kubernetes;
}

/** The API server gives none that is shorter (Kubernetes, TokenRequest API): ten minutes. */
const SHORTEST_SECONDS = 600;
