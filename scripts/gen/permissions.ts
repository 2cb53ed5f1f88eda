// SPDX-License-Identifier: Apache-2.0

import { KUBERNETES_RIGHTS } from '../../src/core/permissions/kubernetes.ts';
import type { CommandName, Needs } from '../../src/core/permissions/permission.ts';
import {
  permissionsFor,
  policyOf,
  type Wanted,
  resourceFor,
} from '../../src/core/permissions/policy.ts';
import { COMMANDS, FREE_CALLS, OCCASIONS, PERMISSIONS } from '../../src/core/permissions/table.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/permissions.md`: what each command has to be allowed, and the policies for it. */
export function permissionsPage(): Page {
  const text = paragraphs(
    '# Permissions',
    madeFrom('`src/core/permissions`'),
    'What each command asks of AWS and of Kubernetes, and no more. `trustprint permissions --for COMMAND [TARGET]` ' +
      'prints the policy for one command, narrowed to a target, an account and a Region, as JSON, Terraform, ' +
      'CloudFormation, or roles of Kubernetes. Commands that are not named here ask nobody for anything. A test ' +
      'records every call in the lab, and fails where this page has one too few or one too many.',
    'Where a right is missing that a command goes without, it says what it could not see. Any other that is missing ' +
      'ends the probe that needs it, with the action and the resource in the message.',
    '## AWS',
    table(
      ['action', 'on', ...COMMANDS, 'for'],
      PERMISSIONS.map(({ action, resource, needs, why, within }) => [
        code(action),
        code(resourceFor(resource, ANY)),
        ...COMMANDS.map((command) => needed(needs, command)),
        within === undefined ? why : `${why} (AWS asks for it within ${code(within)})`,
      ]),
    ),
    '### When',
    Object.entries(OCCASIONS)
      .map(([occasion, when]) => `- **${occasion}**: ${when}`)
      .join('\n'),
    '### Called, and in no policy',
    FREE_CALLS.map(({ action, by, why }) => `- ${code(action)}${byWhom(by)}: ${why}`).join('\n'),
    '## To read',
    'All that `doctor` and `thumbprint` need, and `fix --plan` but for what it goes without:',
    policyFor('doctor', []),
    '## To repair',
    '`trustprint permissions --for fix`. A thumbprint is a trust anchor, and a trust policy lets people in: give it to ' +
      'few, and narrow it to a provider (`trustprint permissions --for fix arn:aws:iam::111122223333:oidc-provider/…`).',
    policyFor('fix', []),
    'With `--include trust-policy`, `fix` needs `iam:UpdateAssumeRolePolicy` too, on the roles that it may change. To ' +
      'take a repair back:',
    policyFor('undo', []),
    '## Kubernetes',
    'For workloads, and for the current kube context. `--format kubernetes` prints roles for `kubectl apply`.',
    table(
      ['verb', 'resource', 'in', ...COMMANDS, 'for'],
      KUBERNETES_RIGHTS.map(({ verb, group, resource, scope, needs, why }) => [
        verb,
        code(group === '' ? resource : `${resource}.${group}`),
        scope === 'namespace' ? 'its namespace' : 'the cluster',
        ...COMMANDS.map((command) => needed(needs, command)),
        why,
      ]),
    ),
  );
  return { path: 'docs/permissions.md', text };
}

function byWhom(by: readonly CommandName[] | undefined): string {
  return by === undefined ? '' : ` (${by.join(', ')})`;
}

function needed(needs: Needs, command: CommandName): string {
  return needs[command] ?? '';
}

function policyFor(command: CommandName, include: Wanted['include']): string {
  const policy = policyOf(permissionsFor({ ...ANY, command, include }));
  return `\`\`\`json\n${JSON.stringify(policy, undefined, 2)}\n\`\`\``;
}

const ANY = {
  partition: 'aws',
  account: undefined,
  region: undefined,
  target: undefined,
} as const;
