// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';

import { type KubernetesRight, type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { ScenarioName } from '../../src/surfaces/lab/scenarios/names.ts';
import { inProcess } from '../in-process.ts';
import type { Ran } from '../process.ts';
import { RESOURCES } from '../../src/surfaces/lab/kubernetes/resources.ts';

/** A command that is run by somebody who may do in Kubernetes just what `permissions` says. */
interface Case {
  readonly scenario: ScenarioName;
  /** The command, with its target and its flags. */
  readonly run: (lab: Lab) => readonly string[];
  readonly exit: number;
  /** What `permissions` is asked beside the command and the target. */
  readonly wanted?: readonly string[];
  /** Rights of which no use is made here: they are for what is not so in this scenario. */
  readonly idle?: readonly string[];
  /** Rights whose lack is not told: what they would show is seen elsewhere, or a hint less. */
  readonly untold?: readonly string[];
  /** Takes back what was written, with the roles of its own. */
  readonly undo?: boolean;
}

const AT = 'kube-system/aws-load-balancer-controller';
const DISCOVERY = 'get /.well-known/openid-configuration';
const WEBHOOKS = 'list mutatingwebhookconfigurations';
const NEAR = 'list serviceaccounts';
/** Near misses are listed only where there is none of the name. */
const NAMESPACES = 'list namespaces';
const KEYS = 'get /openid/v1/jwks';
/** EKS has the issuer too. */
const ELSEWHERE = [DISCOVERY];

const CASES: Readonly<Record<string, Case>> = {
  'thumbprint of a service account': {
    scenario: 'healthy',
    run: () => ['thumbprint', `sa:${AT}`],
    exit: 0,
    idle: [NAMESPACES, NEAR],
    untold: [DISCOVERY, WEBHOOKS, 'get serviceaccounts', 'list pods'],
  },
  'thumbprint of a context': {
    scenario: 'healthy',
    run: () => ['thumbprint', 'k8s:'],
    exit: 0,
    untold: [DISCOVERY, WEBHOOKS],
  },
  'doctor of a service account': {
    scenario: 'healthy',
    run: () => ['doctor', `sa:${AT}`],
    exit: 3,
    idle: [NAMESPACES, NEAR],
    untold: ELSEWHERE,
  },
  'doctor of a pod': {
    scenario: 'healthy',
    run: () => ['doctor', `pod:kube-system/${pod}`],
    exit: 3,
    idle: ['list pods', NAMESPACES],
    untold: ELSEWHERE,
  },
  'doctor of a deployment': {
    scenario: 'healthy',
    run: () => ['doctor', `deploy:${AT}`],
    exit: 3,
    idle: ['list deployments', NAMESPACES],
    untold: ELSEWHERE,
  },
  'doctor of a context': {
    scenario: 'healthy',
    run: () => ['doctor', 'k8s:'],
    exit: 0,
    untold: [DISCOVERY],
  },
  'doctor with a token of its own': {
    scenario: 'healthy',
    run: () => ['doctor', `sa:${AT}`, '--mint'],
    exit: 0,
    wanted: ['--mint'],
    idle: [NAMESPACES, NEAR],
    // The token says by its kid which key counts.
    untold: [...ELSEWHERE, KEYS],
  },
  'doctor of a name with a slip': {
    scenario: 'healthy',
    run: () => ['doctor', `sa:${AT.slice(0, -1)}`],
    exit: 2,
    idle: [KEYS, NAMESPACES],
    untold: [DISCOVERY, WEBHOOKS, 'list pods', NEAR],
  },
  'fix of an annotation': {
    scenario: 'service-account-not-annotated',
    run: (lab) => {
      const { roleArn } = lab.announcement.workloads[0] ?? assert.fail();
      const asked = ['fix', `sa:${AT}`, '--role', roleArn, '--include', 'kubernetes'];
      return [...asked, '--issuer-ca', lab.announcement.caFile, '--yes', '--state', state];
    },
    wanted: ['--include', 'kubernetes'],
    exit: 0,
    idle: [NAMESPACES],
    // What is annotated does not rest on them.
    untold: [DISCOVERY, KEYS, WEBHOOKS, 'list pods'],
    undo: true,
  },
};

let lab: Lab;
let state: string;
let pod: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  state = await mkdtemp(join(tmpdir(), 'trustprint-kubernetes-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(state, { recursive: true, force: true });
});

for (const [name, one] of Object.entries(CASES)) {
  describe(`the roles of Kubernetes for ${name}`, () => {
    it('are for what is asked of the API, and for nothing else', async () => {
      await lay(one);
      const { ran, called } = await runWith(await rightsFor(one), one.run(lab));
      assert.equal(ran.code, one.exit, ran.stdout + ran.stderr);
      assert.doesNotMatch(ran.stdout + ran.stderr, /may not|trustprint-(get|list|create|patch)-/);
      const idle = (await rightsFor(one)).filter((right) => !called.includes(right));
      assert.deepEqual(idle, one.idle ?? []);
    });

    it('are not enough with one less: the command says which', async () => {
      const rights = (await rightsFor(one)).filter((right) => !one.idle?.includes(right));
      for (const right of rights) {
        await lay(one);
        const { ran } = await runWith(without(rights, right), one.run(lab));
        const said = ran.stdout + ran.stderr;
        const isTold = said.includes(roleName(right)) || said.includes(`may not ${right}`);
        assert.equal(isTold, one.untold?.includes(right) !== true, `${right}: ${said}`);
        assert.notEqual(ran.code, 70, said);
        if (/^(patch|create)/.test(right)) assert.notEqual(ran.code, one.exit, said);
      }
    });

    if (one.undo !== true) return;
    it('are enough to take it back by roles of its own, and not with one less', async () => {
      const undoing = await rightsIn(['undo', ...(one.wanted ?? [])]);
      for (const right of [undefined, ...undoing]) {
        await lay(one);
        const { ran } = await runWith(await rightsFor(one), one.run(lab));
        const [id = ''] = /\d{8}T\d{6}Z-[0-9a-f]{8}/.exec(ran.stdout) ?? [];
        const args = ['undo', id, '--state', state];
        const undone = await runWith(without(undoing, right), args);
        const said = undone.ran.stdout + undone.ran.stderr;
        // Who names a role is asked where a provider is to be deleted.
        const isEnough = right === undefined || right === DISCOVERY || right === NEAR;
        assert.equal(undone.ran.code === 0, isEnough, said);
        const called = undoing.filter((one) => one !== NEAR);
        if (isEnough) assert.deepEqual(new Set(undone.called), new Set(called));
        else assert.ok(said.includes(roleName(right)), `${right}: ${said}`);
      }
    });
  });
}

async function lay({ scenario }: Case): Promise<void> {
  await lab.switchTo(scenario);
  const state = await (await fetch(`${lab.announcement.endpoint}/_lab/state`)).json();
  const { kubernetes } = state as {
    readonly kubernetes: { readonly pods: readonly { readonly name: string }[] };
  };
  pod = kubernetes.pods[0]?.name ?? assert.fail('the lab has no pod');
}

/** What was asked of the API, as rights, by somebody who may do just this. */
async function runWith(
  rights: readonly string[],
  args: readonly string[],
): Promise<{ readonly ran: Ran; readonly called: readonly string[] }> {
  const kubeconfig = await readFile(lab.env['KUBECONFIG'] ?? '', 'utf8');
  const { host } = new URL(/server: "?(https:[^\s"]+)/.exec(kubeconfig)?.[1] ?? assert.fail());
  const called = new Set<string>();
  const listen = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.getHeader('host') === host) called.add(rightOf(request.method, request.path));
  };
  subscribe(CHANNEL, listen);
  lab.denyInKubernetes(ALL.filter((right) => !rights.includes(right)).map(parsed));
  try {
    const looks = args[0] === 'undo' ? [] : ['--looks', '1'];
    return { ran: await inProcess([...args, ...looks], lab), called: [...called] };
  } finally {
    lab.denyInKubernetes();
    unsubscribe(CHANNEL, listen);
  }
}

/** As a person gets them: the roles that the command prints, for `kubectl apply`. */
async function rightsFor({ run, wanted = [] }: Case): Promise<readonly string[]> {
  const [command = '', target = ''] = run(lab);
  return await rightsIn([command, target, ...wanted]);
}

async function rightsIn(about: readonly string[]): Promise<readonly string[]> {
  const args = ['permissions', '--for', ...about, '--format', 'kubernetes'];
  const { stdout, stderr, code } = await inProcess(args);
  assert.equal(code, 0, stderr);
  const rules = parseAllDocuments(stdout).flatMap(
    (document) => (document.toJS() as { readonly rules: readonly Rule[] }).rules,
  );
  return rules.flatMap(({ resources = [], nonResourceURLs = [], verbs }) =>
    [...resources, ...nonResourceURLs].flatMap((what) => verbs.map((verb) => `${verb} ${what}`)),
  );
}

interface Rule {
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** `GET /api/v1/namespaces/shop/pods/web-0` takes `get pods`. */
function rightOf(method: string, url: string): string {
  const [path = ''] = url.split('?');
  const form = /^\/(?:api|apis\/[^/]+)\/v1\/(?:namespaces\/[^/]+\/)?([a-z]+)(\/[^/]+)?(\/.+)?$/;
  const [, plural, name, below = ''] = form.exec(path) ?? [];
  if (plural === undefined) return `get ${path}`;
  const read = name === undefined ? 'list' : 'get';
  return `${VERBS[method] ?? read} ${plural}${below}`;
}

function parsed(right: string): KubernetesRight {
  const [verb = '', resource = ''] = right.split(' ');
  return { verb, resource };
}

function without(rights: readonly string[], right: string | undefined): readonly string[] {
  return rights.filter((other) => other !== right);
}

/** The role that an error names: each right has one of its own. */
function roleName(right: string): string {
  return `trustprint-${right.replaceAll(/[ /]/g, '-')}`;
}

/** Node's own word of each request that a client begins (`node:http`, diagnostics channel). */
const CHANNEL = 'http.client.request.start';

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'patch', PUT: 'update' };
const PATHS = ['/.well-known/openid-configuration', '/openid/v1/jwks', '/version'];
const ALL = [...RESOURCES.map(({ plural }) => plural), 'serviceaccounts/token', ...PATHS].flatMap(
  (resource) =>
    ['get', 'list', 'watch', 'create', 'update', 'patch'].map((verb) => `${verb} ${resource}`),
);
