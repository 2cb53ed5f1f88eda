// SPDX-License-Identifier: Apache-2.0

import pMap from 'p-map';

import type { Question } from '../../src/app/observe/question.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { seenOf } from '../../src/core/model/observed.ts';
import type { Finding, Verdict } from '../../src/core/model/verdict.ts';
import { judge } from '../../src/core/scope/judge.ts';
import { recogniseAnswer } from '../../src/core/answers/recognise.ts';
import { remediesOf } from '../../src/render/verdict/remedies.ts';
import type { Announcement, Lab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, type StsAnswered } from '../contract/lab-clients.ts';
import { kubernetesOfLab, observeLab, workloadAsked } from '../lab-observer.ts';
import { stepsOf } from '../possible-steps.ts';

/** What a person has at hand, and so asks the doctor with. */
export type Form =
  | 'all'
  | 'eks:'
  | 'eks:, error'
  | 'issuer'
  | 'provider'
  | 'role'
  | 'token'
  | 'error'
  | 'all, error'
  | 'sa:'
  | 'sa:, mint'
  | 'pod:'
  | 'deploy:'
  | 'k8s:'
  | 'ci:';

/** What came of one scenario: what STS answers, and what the doctor says to each form of question. */
export interface Asked {
  readonly answered: StsAnswered;
  /** Whether STS takes a token that the cluster makes now. */
  readonly mintedIsTaken: boolean;
  readonly forms: Readonly<Partial<Record<Form, Judged>>>;
}

export interface Judged {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/**
 * Asks about the scenario that a lab has just now, in every form that there is something to ask with.
 *
 * @param isWanted Leaves out some of them.
 */
export async function askInEveryForm(
  lab: Lab,
  isWanted: (form: string) => boolean = () => true,
): Promise<Asked> {
  const { announcement } = lab;
  const answered = await refusalOf(lab);
  const questions = await questionsOf(announcement, answered);
  const judged = await pMap(
    Object.entries(questions).filter(([form]) => isWanted(form)),
    async ([form, question]) => [form, await asked(announcement, question)] as const,
    { concurrency: AT_ONCE },
  );
  const forms: Asked['forms'] = Object.fromEntries(judged);
  const mintedIsTaken = forms['sa:, mint'] !== undefined && (await isMintedTaken(lab));
  const [pod] = seenOf(forms['sa:']?.facts.pods) ?? [];
  if (pod === undefined || !isWanted('pod:')) return { answered, mintedIsTaken, forms };
  const ofPod = await asked(announcement, { about: `pod:${pod.namespace}/${pod.name}` });
  return { answered, mintedIsTaken, forms: { ...forms, 'pod:': ofPod } };
}

/** Asks the cluster for a token of the workload, and STS for its credentials. */
async function isMintedTaken(lab: Lab): Promise<boolean> {
  const [workload] = lab.announcement.workloads;
  if (workload === undefined) return false;
  const { namespace, serviceAccount: name } = workload;
  const wish = { audience: 'sts.amazonaws.com', expirationSeconds: 600 };
  const kubernetes = await kubernetesOfLab(lab.announcement);
  const token = await kubernetes.mintToken({ namespace, name }, wish, AbortSignal.timeout(30_000));
  // The call of an SDK, and not the one of the scenario: that may have parameters of its own.
  const plain = { RoleSessionName: 'test', DurationSeconds: undefined, ProviderId: undefined };
  const form = await assumeForm(lab, { ...plain, WebIdentityToken: token });
  return (await askSts(lab, form)).status === 200;
}

async function asked(announcement: Announcement, about: About): Promise<Judged> {
  const { shown: facts, verdict } = judge([await observeLab(announcement, about)]);
  return { facts, verdict };
}

/**
 * One line: what the verdict is, who the cause, how sure, what STS would answer, what to do first, and
 * what was not checked.
 */
export function inOneLine({ verdict: judged }: Judged): string {
  const { verdict, cause, possible, prediction, notChecked = [] } = judged;
  const left = notChecked.filter(({ why: reason }) => reason !== 'out-of-scope');
  const why =
    cause === undefined
      ? stepsOf(possible)
          .map((check) => `${check}?`)
          .join(' ') || '-'
      : `${cause.check} ${cause.confidence}`;
  const [first] = remediesOf(judged);
  return masked(
    [
      verdict,
      why,
      [prediction.outcome, prediction.code ?? []].flat().join(' '),
      first === undefined ? '-' : [first.text, first.argv ?? []].flat().join(' '),
      left.map(({ what }) => what).join(' ') || '-',
    ].join(' | '),
  );
}

/** The findings of a verdict that are faults, by their ids. */
export function faultsIn({ checks }: Verdict): readonly string[] {
  return checks.filter(({ status }: Finding) => status === 'fail').map(({ check }) => check);
}

/** Ports, digests and times are of one run alone. */
export function masked(text: string): string {
  return text
    .replaceAll(/(?<=:)\d{4,5}(?=\/|$|\s)/g, '<port>')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<sha1>')
    .replaceAll(/-[0-9a-z]{8,10}-[0-9a-z]{5}\b/g, '-<pod>')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z?|\b\d{10}\b/g, '<time>');
}

/** So that none waits for the others, on a busy machine, longer than an issuer is waited for. */
const AT_ONCE = 4;

/** Scenarios whose cluster gives nobody a token. */
const NOT_MINTING: ReadonlySet<string> = new Set(['intercepted', 'kubernetes-denied']);

/** Scenarios whose token is not one of a pod, so that asking about the pod asks about another thing. */
const OF_ANOTHER: ReadonlySet<string> = new Set([
  'azp-overrides',
  'fork-without-token',
  'github-actions',
  'id-token-permission-missing',
  'immutable-subject',
]);

type About = Partial<Question> & { readonly about?: string };

async function questionsOf(
  announcement: Announcement,
  { code, message }: StsAnswered,
): Promise<Readonly<Partial<Record<Form, About>>>> {
  const { clusters, workloads } = announcement;
  const [cluster] = clusters;
  const [workload] = workloads;
  if (cluster === undefined || workload === undefined) throw new Error('the lab has no workload');
  const { token, request } = await workloadAsked(announcement);
  const line = `An error occurred (${String(code)}) when calling the AssumeRoleWithWebIdentity operation: ${String(message)}`;
  const observed = code === undefined ? undefined : recogniseAnswer(line);
  return {
    all: { about: 'eks:lab', token, request },
    'eks:': { about: 'eks:lab' },
    issuer: { about: cluster.issuer },
    provider: { about: cluster.providerArn },
    role: { about: workload.roleArn },
    token: { token },
    ...(observed === undefined
      ? {}
      : {
          error: { observed },
          'eks:, error': { about: 'eks:lab', observed },
          'all, error': { about: 'eks:lab', token, request, observed },
        }),
    'k8s:': { about: 'k8s:' },
    ...(workload.env['GITHUB_ACTIONS'] === undefined ? {} : { 'ci:': { about: 'ci:', request } }),
    ...(OF_ANOTHER.has(announcement.scenario)
      ? {}
      : {
          'sa:': { about: `sa:${workload.namespace}/${workload.serviceAccount}` },
          ...(NOT_MINTING.has(announcement.scenario)
            ? {}
            : {
                'sa:, mint': {
                  about: `sa:${workload.namespace}/${workload.serviceAccount}`,
                  mint: true,
                },
              }),
          'deploy:': { about: `deploy:${workload.namespace}/${workload.serviceAccount}` },
        }),
  };
}

/** The first refusal of several calls, where STS refuses now and then; else its one answer. */
async function refusalOf(lab: Lab): Promise<StsAnswered> {
  const form = await assumeForm(lab);
  const [first, second] = await Promise.all([askSts(lab, form), askSts(lab, form)]);
  return first.status === 200 ? second : first;
}
