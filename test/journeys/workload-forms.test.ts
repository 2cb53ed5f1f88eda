// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { ask, kubectl, NAMESPACE, podsOf, WORKLOAD } from '../contract/lab-kube.ts';
import { inProcess } from '../in-process.ts';
import { missing } from '../process.ts';

/** A controller that is asked about as kubectl would be, and by what its pods are restarted. */
interface Case {
  readonly kind: string;
  readonly group: 'apps' | 'batch';
  readonly named: readonly string[];
  readonly spec: (template: object) => object;
  readonly restart: RegExp;
}

const LABELS = { app: 'books' };
const CASES: readonly Case[] = [
  {
    kind: 'StatefulSet',
    group: 'apps',
    named: ['sts/books', 'statefulset/books', 'statefulsets.apps/books'],
    spec: (template) => ({ serviceName: 'books', selector: { matchLabels: LABELS }, template }),
    restart: /^kubectl --context \S+ rollout restart statefulset books --namespace kube-system$/m,
  },
  {
    kind: 'DaemonSet',
    group: 'apps',
    named: ['ds/books', 'daemonset/books', 'daemonsets.v1.apps/books'],
    spec: (template) => ({ selector: { matchLabels: LABELS }, template }),
    restart: /^kubectl --context \S+ rollout restart daemonset books --namespace kube-system$/m,
  },
  {
    kind: 'ReplicaSet',
    group: 'apps',
    named: ['rs/books', 'replicasets/books'],
    spec: (template) => ({ selector: { matchLabels: LABELS }, template }),
    restart: /^kubectl --context \S+ delete pod books-\w+ --namespace kube-system$/m,
  },
  {
    kind: 'Job',
    group: 'batch',
    named: ['job/books', 'jobs.batch/books'],
    spec: (template) => ({ template }),
    restart: /^kubectl --context \S+ delete pod books-\w+ --namespace kube-system$/m,
  },
  {
    kind: 'CronJob',
    group: 'batch',
    named: ['cronjob/books', 'cj/books', 'cronjobs/books'],
    spec: (template) => ({ schedule: '@daily', jobTemplate: { spec: { template } } }),
    restart:
      /^kubectl --context \S+ create job books-again --from=cronjob\/books --namespace kube-system$/m,
  },
];

const IN = ['-n', NAMESPACE];
const ACCOUNTS = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

const pathOf = ({ kind, group }: Pick<Case, 'kind' | 'group'>): string =>
  `/apis/${group}/v1/namespaces/${NAMESPACE}/${kind.toLowerCase()}s`;

async function created(path: string, body: object): Promise<void> {
  const { status, text } = await ask(lab, path, { method: 'POST', body });
  assert.equal(status, 201, text);
}

/** The controller, its pods as this service account. A cron job has run once. */
async function laid(one: Case, serviceAccountName: string): Promise<void> {
  await lab.switchTo('healthy');
  if (serviceAccountName !== WORKLOAD) {
    await created(ACCOUNTS, { metadata: { name: serviceAccountName } });
  }
  const spec = { serviceAccountName, containers: [{ name: 'books', image: 'example.test/books' }] };
  const template = { metadata: { labels: LABELS }, spec };
  await created(pathOf(one), { metadata: { name: 'books' }, spec: one.spec(template) });
}

async function run(cronJob: Case): Promise<void> {
  const { json } = await ask(lab, `${pathOf(cronJob)}/books`);
  const { jobTemplate } = json.spec as unknown as { readonly jobTemplate: { spec: object } };
  const uid = json.metadata?.uid;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'books', uid, controller: true };
  await created(pathOf({ kind: 'Job', group: 'batch' }), {
    metadata: { name: 'books-29928885', ownerReferences: [owner] },
    spec: jobTemplate.spec,
  });
}

async function doctor(...args: readonly string[]) {
  const ran = await inProcess(['doctor', ...args, ...IN, '--looks', '1', '-o', 'json'], lab);
  const judged = JSON.parse(ran.stdout) as {
    readonly target: { readonly found: Readonly<Record<string, string>> };
    readonly cause: { readonly check: string } | null;
    readonly checks: readonly {
      readonly check: string;
      readonly status: string;
      readonly remedies: readonly { readonly text: string; readonly argv: readonly string[] }[];
    }[];
  };
  return { ...judged, code: ran.code, stderr: ran.stderr };
}

for (const one of CASES) {
  describe(`a ${one.kind} of the lab`, () => {
    it('is judged by its own pods, by each name that kubectl has for it', async () => {
      await laid(one, WORKLOAD);
      if (one.kind === 'CronJob') await run(one);
      const own = (await podsOf(lab)).filter(
        ({ metadata }) => metadata?.labels?.['app'] === 'books',
      );
      assert.equal(own.length, 1);
      for (const named of one.named) {
        const { target, code, stderr } = await doctor(named, '--mint');
        assert.equal(code, 0, stderr);
        assert.match(
          target.found['audience'] ?? '',
          new RegExp(`^the projection of the pod ${NAMESPACE}/${own[0]?.metadata?.name ?? '?'}$`),
        );
        assert.equal(
          target.found['service account'],
          `${NAMESPACE}/${WORKLOAD}, of the ${one.kind.toLowerCase()} ${NAMESPACE}/books`,
        );
      }
    });

    it('with pods that are older than the annotation is restarted as its kind is', async () => {
      await laid(one, 'books');
      if (one.kind === 'CronJob') await run(one);
      const role = lab.announcement.workloads[0]?.roleArn;
      const annotated = await ask(lab, `${ACCOUNTS}/books`, {
        method: 'PATCH',
        type: 'application/merge-patch+json',
        body: { metadata: { annotations: { 'eks.amazonaws.com/role-arn': role } } },
      });
      assert.equal(annotated.status, 200, annotated.text);
      const { checks, code } = await doctor(one.named[0] ?? '');
      assert.equal(code, 1);
      const older = checks.find(({ check }) => check === 'pod-older-than-annotation');
      assert.equal(older?.status, 'fail');
      const [remedy] = older.remedies;
      assert.match(remedy?.argv.join(' ') ?? '', one.restart);
    });

    it('is read by kubectl', { skip: missing('kubectl') }, async () => {
      await laid(one, WORKLOAD);
      const { code, stdout, stderr } = await kubectl(lab, 'get', one.kind.toLowerCase(), ...IN);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^NAME .*AGE.*\n(?:.*\n)?books /m);
    });
  });
}

describe('a cron job that has not run', () => {
  it('is judged by its pod template, and says so', async () => {
    const [cronJob] = CASES.slice(-1);
    assert.ok(cronJob !== undefined);
    await laid(cronJob, WORKLOAD);
    const { target, code, stderr } = await doctor('cronjob/books', '--mint');
    assert.equal(code, 0, stderr);
    assert.equal(target.found['pods'], 'no pod of the cronjob runs: its template is judged');
    const { stdout } = await inProcess(['doctor', 'cj/books', ...IN, '--looks', '1'], lab);
    assert.match(stdout, /^ {2}Pods +no pod of the cronjob runs: its template is judged$/m);
  });

  it('leaves its service account to others, which are named', async () => {
    await lab.switchTo('healthy');
    await created(ACCOUNTS, { metadata: { name: 'idle' } });
    const { target } = await doctor('sa/idle');
    assert.equal(
      target.found['pods'],
      `no pod runs as ${NAMESPACE}/idle; pods of ${NAMESPACE} run as ${WORKLOAD}`,
    );
  });
});
