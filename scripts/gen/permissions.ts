// SPDX-License-Identifier: Apache-2.0

import { FORMS } from '../../src/core/model/kubernetes.ts';
import { KUBERNETES_RIGHTS } from '../../src/core/permissions/kubernetes.ts';
import type { CommandName, KubernetesRight, Needs } from '../../src/core/permissions/permission.ts';
import { resourceFor } from '../../src/core/permissions/policy.ts';
import { OCCASIONS } from '../../src/core/permissions/occasions.ts';
import { POLICY_COMMANDS } from '../../src/core/permissions/permission.ts';
import { FREE_CALLS } from '../../src/core/permissions/free-calls.ts';
import { PERMISSIONS } from '../../src/core/permissions/table.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/permissions.md`: what each command has to be allowed, and the policies for it. */
export function permissionsPage(): Page {
  const text = paragraphs(
    '# Permissions',
    madeFrom('`src/core/permissions`'),
    'What each command asks of AWS and Kubernetes. `trustprint permissions --for COMMAND ' +
      '[TARGET]` prints the policy for one command, narrowed to a target, an account and a Region, as JSON, Terraform, ' +
      'CloudFormation or Kubernetes roles.',
    'In parentheses: [when](#when) which command needs it. Without a right marked "goes without", the command says what it could not see. Without any other, the probe that ' +
      'needs it fails, and names the action and the resource.',
    '## AWS',
    PERMISSIONS.map(({ action, resource, needs, why, within }) => {
      const how = within === undefined ? '' : ` (within ${code(within)})`;
      const on = code(resourceFor(resource, ANY));
      return `- ${code(action)} on ${on} (${occasionsOf(needs)}): ${why}${how}`;
    }).join('\n'),
    '### When',
    [...Map.groupBy(Object.entries(OCCASIONS), ([, when]) => ofAnyForm(when))]
      .map(([, alike]) => {
        const names = alike.map(([occasion]) => `**${occasion}**`).join(', ');
        const [[, only] = ['', '']] = alike;
        return `- ${names}: ${alike.length === 1 ? only : 'the target is one'}`;
      })
      .join('\n'),
    '### Called, and in no policy',
    FREE_CALLS.map(({ action, by, why }) => `- ${code(action)}${byWhom(by)}: ${why}`).join('\n'),
    '## To read',
    '`trustprint permissions --for doctor` prints the policy for `doctor`, `thumbprint` and `fix --plan`.',
    '## To repair',
    '`trustprint permissions --for fix` prints the policy for `fix`, `--for undo` that for `undo`; with `--include trust-policy` ' +
      'for trust policies too.',
    'A thumbprint is a trust anchor, and a trust policy lets people in: give these to few, and narrow them to a provider ' +
      '(`trustprint permissions --for fix arn:aws:iam::111122223333:oidc-provider/…`).',
    `${code('console')} asks for what ${code('scan')} does in one account, and what ${code('doctor')}, ${code('fix')} and ${code('undo')} do. ` +
      `${code('watch')} asks for what ${code('scan')} does, and for more where it is named here; it writes nothing. ` +
      `${code('watch --repair')} (in parentheses: repair) is a process of its own: give it a role of its own, ` +
      `${code('trustprint permissions --for watch --repair')}.`,
    '## Kubernetes',
    'For workloads, and for the current kube context. `--format kubernetes` prints roles for `kubectl apply`. In the ' +
      'namespace of the workload, or where it says so in the *cluster*:',
    [
      ...Map.groupBy(KUBERNETES_RIGHTS, ({ verb, scope, why }) =>
        [verb, scope, ofAnyForm(why)].join(),
      ),
    ]
      .map(([, alike]) => rightsAlike(alike))
      .join('\n'),
  );
  return { path: 'docs/permissions.md', text };
}

/** Rights to the kinds that make pods differ in the kind alone, and are one item. */
function rightsAlike(alike: readonly KubernetesRight[]): string {
  const [right] = alike;
  if (right === undefined) return '';
  const { verb, scope, why } = right;
  const names = alike.map(({ group, resource }) =>
    code(group === '' ? resource : `${resource}.${group}`),
  );
  const where = scope === 'namespace' ? '' : ', *cluster*';
  const when = occasionsOf(...alike.map(({ needs }) => needs));
  return `- ${verb} ${names.join(', ')}${where} (${when}): ${alike.length === 1 ? why : ofAnyForm(why)}`;
}

/** A sentence in which the kind of a workload does not count. */
function ofAnyForm(sentence: string): string {
  return sentence.replaceAll(FORM_NOUN, 'workload');
}

/** `role: doctor, fix`: when, and which commands; `deploy/sts: doctor` of several that differ in that. */
function occasionsOf(...all: readonly Needs[]): string {
  const commands = POLICY_COMMANDS.filter((command) => all.some((needs) => command in needs));
  const whenFor = (command: CommandName): string =>
    [...new Set(all.map((needs) => needs[command] ?? ''))].join('/');
  return [...Map.groupBy(commands, whenFor)]
    .map(([occasion, theirs]) => `${occasion}: ${theirs.join(', ')}`)
    .join('; ');
}

function byWhom(by: readonly CommandName[] | undefined): string {
  return by === undefined ? '' : ` (${by.join(', ')})`;
}

/** The kinds of workloads, as sentences name them. */
const FORM_NOUN = new RegExp(
  String.raw`\b(?:${Object.values(FORMS)
    .map(({ noun }) => noun)
    .filter((noun) => noun !== 'service account')
    .join('|')})\b`,
  'g',
);

const ANY = {
  partition: 'aws',
  account: undefined,
  region: undefined,
  target: undefined,
} as const;
