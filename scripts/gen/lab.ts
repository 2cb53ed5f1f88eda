// SPDX-License-Identifier: Apache-2.0

import { addressOf } from '../../src/render/address.ts';
import type { Operation } from '../../src/surfaces/lab/protocol/operation.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/lab.md`: what can be rehearsed, how the lab is switched and steered, what it answers. */
export async function labPage(): Promise<Page> {
  const { CHOICES } = await import('../../src/surfaces/lab/protocol/emulation-gaps.ts');
  const { FAULTS } = await import('../../src/surfaces/lab/control/faults-plan.ts');
  const { operations } = await import('../../src/surfaces/lab/protocol/catalogue.ts');
  const { scenarios } = await import('../../src/surfaces/lab/scenarios/catalogue.ts');
  const text = paragraphs(
    '# The lab',
    madeFrom('`src/surfaces/lab`'),
    INTRODUCTION,
    '## Scenarios',
    'Behind the [gate](checks.md#gates) that refuses each: `trustprint lab --scenario NAME`, or ' +
      '`trustprint lab scenario NAME` in a running lab, which says what to try; without a name it lists what each breaks.',
    await scenarioGroups(scenarios),
    FLEET,
    '## Switches',
    'Where what AWS does is not published, or has changed: what the lab does, the ' +
      'switch, and how we know it. `doctor` reads the switches from the environment of the lab.',
    CHOICES.map(({ about, choice, switches = [], known }) => {
      const told = [...switches.map(code), known].join(', ');
      return `- **${about}**: ${choice} (${told})`;
    }).join('\n'),
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
    'Any other action is refused as unknown.',
    SERVICES.map(([service, name]) => `- ${name}: ${actionsOf(service, operations)}`).join('\n'),
  );
  return { path: 'docs/lab.md', text };
}

function actionsOf(service: string, operations: readonly Operation[]): string {
  const actions = operations.flatMap((each) => (each.service === service ? each.action : []));
  return actions.toSorted().map(code).join(', ');
}

/** The scenarios of each gate in the order of STS, then those in which no gate refuses. */
async function scenarioGroups(scenarios: readonly Scenario[]): Promise<string> {
  const { gates } = await import('../../src/core/gates/catalogue.ts');
  const groups = Map.groupBy(
    scenarios,
    ({ expected: { cause, answer } }) =>
      cause ?? (answer === undefined ? GIVEN : REFUSED_OTHERWISE),
  );
  const order = [...gates.map(({ id }) => id), REFUSED_OTHERWISE, GIVEN] as const;
  return order
    .map((id) => {
      const items = (groups.get(id) ?? []).map(
        ({ name }) => `[${name}](${addressOf('scenarios', name)})`,
      );
      const isGate = id !== REFUSED_OTHERWISE && id !== GIVEN;
      return `- ${isGate ? `[${code(id)}](${addressOf('checks', id)})` : id}: ${items.join(', ')}`;
    })
    .join('\n');
}

const GIVEN = 'STS gives credentials, or is never called';
const REFUSED_OTHERWISE = 'STS refuses, and no gate shows why';

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
  'An EKS, IAM and STS on loopback that enforce what AWS enforces: to rehearse an outage of web identity, and to test ' +
  'programs. Its issuers are real HTTPS servers, which its STS probes as AWS would. Nothing leaves the machine, and its files (in a folder of their own, 0700) are ' +
  'removed when it stops.\n\n```sh\ntrustprint lab                      # until Ctrl-C; ' +
  '--port, --format json for scripts\neval "$(trustprint lab env)"        # in another terminal: AWS CLI, SDKs and ' +
  'trustprint speak to the lab\ntrustprint doctor eks:lab\ntrustprint lab run -- aws sts get-caller-identity   # as its workload, with its token\n```\n\n`lab env` unsets every variable `AWS_…` ' +
  'that the lab does not set, so that nothing there reaches AWS. There are two accounts, 111122223333 with the ' +
  'cluster `lab`, and 222233334444, each with a user who may do everything in it: profiles `lab-111122223333` and ' +
  '`lab-222233334444`.';

const FLEET =
  'In the scenario `fleet`, 111122223333 is the management account of an organization. Its members 222233334444 and 333344445555 ' +
  'have a role `TrustprintScan`, which reads and which the management account may assume; that of the second asks for the external id ' +
  '`lab-fleet`. 444455556666 has no such role, and 555566667777 is suspended.';

const TIME =
  'When the clock of the lab is moved, tokens expire or are not yet valid, and sessions end. ' +
  '`doctor` and `token` read it from `TRUSTPRINT_NOW_OFFSET` (`trustprint lab env` again). TLS goes by the clock of the machine.';

const FAULTS_SAID =
  'What goes wrong with the AWS of the lab beside its scenario, until others are posted (`{}` removes all) or a scenario ' +
  'starts. With a seed the nth call of an action meets the same in each run. `actions` has faults of one action: `{"seed": 7, ' +
  '"throttle": 0.2, "actions": {"GetOpenIDConnectProvider": {"staleReadsMs": 5000}}}`.';

const KUBERNETES =
  'The cluster `lab` has a Kubernetes API over HTTPS, with a private CA; `lab env` sets `KUBECONFIG` (context `lab`). ' +
  '`kubectl` reads and writes namespaces, service accounts, pods, deployments and mutating webhook configurations, takes the other kinds of a manifest and only keeps them, ' +
  'requests tokens of service accounts, and asks for its own rights. Its user may do what was not taken away. Pods of a ' +
  'deployment are there at once, and come again when deleted. The webhook of EKS is simulated when a pod is made, while its configuration is there: by the ' +
  'annotations of the service account, with `skip-containers` and EKS Pod Identity. Nothing runs in the pods, but each ' +
  '`kubectl logs` asks the STS of the lab for credentials, with the variables and the token of the container, and ' +
  'prints the answer as the AWS SDK for Go does.\n\n' +
  '```sh\neval "$(trustprint lab env)"\nkubectl annotate serviceaccount aws-load-balancer-controller -n kube-system ' +
  'eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/other --overwrite\nkubectl rollout restart ' +
  'deployment/aws-load-balancer-controller -n kube-system\nkubectl logs deployment/aws-load-balancer-controller -n ' +
  'kube-system\ntrustprint doctor ' +
  'sa:kube-system/aws-load-balancer-controller\n```\n\nFields that a kind does not have are refused, as Kubernetes ' +
  'does. There is no server-side apply, and no `kubectl exec`.';

const IN_A_PROGRAM =
  "`import { startLab } from 'trustprint/lab'` starts a lab in a test; several run side by side on ports of their " +
  'own. See [Test your program against the lab](test-against-the-lab.md), [a test file](../examples/lab.test.ts), ' +
  '[an outage from beginning to end](../examples/rehearse.ts) and [a job of GitHub Actions](../examples/github-actions.yml).';

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
