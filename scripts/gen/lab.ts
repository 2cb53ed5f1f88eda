// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import type { Announcement } from '../../src/surfaces/lab/index.ts';
import type { Operation } from '../../src/surfaces/lab/protocol/operation.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/lab.md`: what can be rehearsed, how the lab is switched and steered, what it answers. */
export async function labPage(): Promise<Page> {
  const { CHOICES } = await import('../../src/surfaces/lab/protocol/emulation-gaps.ts');
  const { FAULTS } = await import('../../src/surfaces/lab/control/faults-plan.ts');
  const { operations } = await import('../../src/surfaces/lab/protocol/catalogue.ts');
  const { scenarios } = await import('../../src/surfaces/lab/scenarios/catalogue.ts');
  const rows = await Promise.all(scenarios.map(scenarioRow));
  const text = paragraphs(
    '# The lab',
    madeFrom('`src/surfaces/lab`'),
    INTRODUCTION,
    '## Scenarios',
    'Each is an outage to rehearse: `trustprint lab --scenario NAME`, or `trustprint lab scenario NAME` in a lab ' +
      'that runs, which says what to try. What STS answers is what it answers to the workload of the lab; what judges it is the cause that ' +
      '`doctor` names, or what it finds beside.',
    table(['scenario', 'what is broken', 'STS answers', 'what judges it', '`fix`'], rows),
    FLEET,
    '## Switches',
    'What AWS does is not published everywhere, and some of it has changed. Here is what the lab does at each such ' +
      'point, how we know it, and what switches it. The same switches reach `doctor` by the environment of the lab, so ' +
      'that both speak of the same AWS.',
    table(
      ['question', 'the lab', 'switch', 'known'],
      CHOICES.map(({ about, choice, switches = [], known }) => [
        about,
        choice,
        switches.map(code).join(', ') || 'none',
        known,
      ]),
    ),
    '## Steering a lab that runs',
    'Over HTTP, by anybody on this machine; bodies and answers are JSON. `trustprint lab --help` lists the ' +
      'commands for most of it.',
    table(
      ['request', 'body', 'does'],
      ROUTES.map(([request, body, does]) => [code(request), body === '' ? '' : code(body), does]),
    ),
    '### Time',
    TIME,
    '### Faults',
    FAULTS_SAID,
    table(
      ['fault', 'value', 'does'],
      Object.entries(FAULTS).map(([name, { says, does }]) => [code(name), says, does]),
    ),
    '## Its Kubernetes',
    KUBERNETES,
    '## In a program',
    IN_A_PROGRAM,
    '## API actions',
    'By the Query protocol (IAM, STS), REST with JSON (EKS, Account Management) and JSON (CloudTrail, Organizations, Service Quotas), with signatures as AWS wants them. The lab knows ' +
      'no other actions, and refuses them as AWS refuses what it does not know.',
    ...SERVICES.map(([service, name]) =>
      paragraphs(
        `### ${name}`,
        operations
          .filter((operation) => operation.service === service)
          .toSorted((one, other) => (one.action < other.action ? -1 : 1))
          .map(actionItem)
          .join('\n'),
      ),
    ),
  );
  return { path: 'docs/lab.md', text };
}

async function scenarioRow(scenario: Scenario): Promise<readonly string[]> {
  const { name, broken, fix, expected } = scenario;
  const { answer, nowAndThen = false, cause, finding } = expected;
  const says = answer === undefined ? 'credentials' : code(answer.code);
  const judging = [cause, finding].filter((id) => id !== undefined);
  return [
    `<a id="${name}"></a>${name}`,
    broken,
    nowAndThen ? `intermittently ${says}` : says,
    judging.map((id) => `[${id}](checks.md#${id})`).join(', '),
    `${FIXES[fix]}${fix === 'mends' ? await flagsOf(scenario) : ''}`,
  ];
}

/** The flags with which `fix` repairs it, without their values. */
async function flagsOf({ fixFlags }: Scenario): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-gen-'));
  try {
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, await somePem());
    const flags = fixFlags?.({ caFile } as Announcement) ?? [];
    const named = flags.filter((word) => word.startsWith('--')).map(code);
    return named.length === 0 ? '' : ` with ${named.join(' and ')}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function somePem(): Promise<string> {
  const now = instantOf(Date.now());
  const { certificate } = await forgeCertificate({
    subject: 'CN=Any CA',
    notBefore: now,
    notAfter: plusSeconds(now, 3600),
    ca: true,
  });
  return chainPem([certificate]);
}

function actionItem({ action, path, method = 'GET', callers }: Operation): string {
  const route = path === undefined ? '' : `, ${code(`${method} ${path}`)}`;
  return `- ${code(action)}${route}${callers === 'anyone' ? ', without a signature' : ''}`;
}

const FIXES: Readonly<Record<Scenario['fix'], string>> = {
  mends: 'repairs it',
  'nothing-to-do': 'nothing to do',
  cannot: 'cannot',
};

const SERVICES = [
  ['iam', 'IAM'],
  ['sts', 'STS'],
  ['eks', 'EKS'],
  ['cloudtrail', 'CloudTrail'],
  ['organizations', 'Organizations'],
  ['servicequotas', 'Service Quotas'],
  ['account', 'Account Management'],
] as const;

const INTRODUCTION =
  'An EKS, IAM and STS on loopback that enforce what AWS enforces, so that an outage of web identity can be rehearsed, ' +
  'and programs tested against it. Its issuers are real HTTPS servers with certificates that the lab mints; its STS ' +
  'probes them as AWS would, and its cluster has a Kubernetes API. Nothing of it leaves the machine, and nothing is kept: its files are in a folder of ' +
  'their own (0700) that goes when it stops.\n\n```sh\ntrustprint lab                      # until Ctrl-C; ' +
  '--port, --format json for scripts\neval "$(trustprint lab env)"        # in another terminal: AWS CLI, SDKs and ' +
  'trustprint speak to the lab\ntrustprint doctor eks:lab\ntrustprint lab run -- aws sts get-caller-identity   # as its workload, with its token\n```\n\n`lab env` unsets every variable `AWS_…` of the ' +
  'shell that the lab does not set, such as the endpoints of other services: nothing there can reach AWS. There are two ' +
  'accounts, 111122223333 with the ' +
  'cluster `lab`, and 222233334444, each with a user who may do everything in it: the profiles `lab-111122223333` and ' +
  '`lab-222233334444` of the environment.';

const FLEET =
  'In [fleet](#fleet), 111122223333 is the management account of an organization. Its members 222233334444 and 333344445555 ' +
  'have a role `TrustprintScan`, which reads and which the management account may assume; that of the second asks for the external id ' +
  '`lab-fleet`. 444455556666 has no such role, and 555566667777 is suspended.';

const TIME =
  'The clock of the lab can be put ahead or back. Tokens stay as they lie, so that they come to be expired or not ' +
  'yet valid; sessions end by it. `doctor` and `token` learn it by `TRUSTPRINT_NOW_OFFSET` (`trustprint lab env` again). What ' +
  'TLS decides goes by the clock of the machine.';

const FAULTS_SAID =
  'What goes wrong with the AWS of the lab beside its scenario. A seed makes a run repeat: the nth call of an action ' +
  'meets the same, whatever else is called in between. Faults of one action stand under `actions`: `{"seed": 7, ' +
  '"throttle": 0.2, "actions": {"GetOpenIDConnectProvider": {"staleReadsMs": 5000}}}`. They hold until others are ' +
  'posted (`{}` lifts all), the scenario is started again, or another is.';

const KUBERNETES =
  'The cluster `lab` has a Kubernetes API: an HTTPS server with a private CA of its own, to which the kubeconfig of ' +
  'the lab leads (`KUBECONFIG` in its environment, context `lab`). `kubectl` reads and writes namespaces, service ' +
  'accounts, pods, deployments and mutating webhook configurations there, asks for tokens of service accounts, which ' +
  'the issuer of the cluster signs, and for its own rights. A deployment has its pods at once, and a pod that is ' +
  'deleted comes again. The webhook of EKS is simulated when a pod is made, as long as its configuration is there: by ' +
  'the annotations of the service account, with `skip-containers` and EKS Pod Identity. Nothing runs in the pods, but their logs say what a program there is told: each `kubectl logs` asks the STS of ' +
  'the lab for credentials, with the variables and the token of the container, and prints the answer as the AWS SDK for Go does.\n\n' +
  '```sh\neval "$(trustprint lab env)"\nkubectl annotate serviceaccount aws-load-balancer-controller -n kube-system ' +
  'eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/other --overwrite\nkubectl rollout restart ' +
  'deployment/aws-load-balancer-controller -n kube-system\nkubectl logs deployment/aws-load-balancer-controller -n ' +
  'kube-system\ntrustprint doctor ' +
  'sa:kube-system/aws-load-balancer-controller\n```\n\nWhat is applied is validated: a field that its kind does not have is refused as Kubernetes does. There is no server-side ' +
  'apply, and no `kubectl exec`.\n\nRights can be taken away, as they are from most people: ' +
  '`POST /_lab/kubernetes`, and the scenario [kubernetes-denied](#kubernetes-denied).';

const IN_A_PROGRAM =
  "`import { startLab } from 'trustprint/lab'` gives a lab to a test; several stand side by side on ports of their " +
  'own. [Test your program against the lab](test-against-the-lab.md) has examples in several languages, [lab.test.ts](../examples/lab.test.ts) is a test file that does so, ' +
  '[rehearse.ts](../examples/rehearse.ts) an outage from its beginning to its end, and ' +
  '[github-actions.yml](../examples/github-actions.yml) a job that runs the commands.';

/** What is answered below `/_lab`: request, body, and what it does. */
const ROUTES: readonly (readonly [string, string, string])[] = [
  ['GET /_lab', '', 'what `trustprint lab --format json` prints when it is ready'],
  ['GET /_lab/state', '', 'what the lab holds, what STS decided, the clock and the faults'],
  ['GET /_lab/scenarios', '', 'what can be rehearsed'],
  ['POST /_lab/scenario', '{"name": "stale-thumbprint"}', 'breaks something else'],
  [
    'POST /_lab/rotate',
    '{"what": "ca"}',
    'renews the CA of the issuer (the default), or the `signing-key` of a `cluster`; IAM is not told',
  ],
  ['POST /_lab/reset', '', 'starts the scenario again, with the right time and without faults'],
  [
    'POST /_lab/tokens',
    '{"claims": {"sub": "me", "jti": null}}',
    'mints a token that the issuer of a `cluster` signs; `null` leaves a claim out; `header` adds to its header',
  ],
  ['POST /_lab/clock', '{"offsetSeconds": 3600}', 'moves the time of the lab'],
  ['POST /_lab/faults', '{"seed": 7, "throttle": 0.2}', 'lets calls of AWS go wrong'],
  [
    'POST /_lab/kubernetes',
    '{"denied": [{"verb": "list", "resource": "pods"}]}',
    'takes these rights in the cluster away from the user, and gives all others back; `*` means all, a path is a resource too',
  ],
  [
    'GET /_lab/runner/token',
    '',
    'gives the CI job of a scenario that has one its ID token, as the runner of GitHub Actions does',
  ],
  ['POST /_lab/stop', '', 'stops the lab'],
];
