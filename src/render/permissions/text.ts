// SPDX-License-Identifier: Apache-2.0

import type { PermissionsJson } from '../../schemas/permissions.ts';
import {
  BLANK,
  paint,
  type TerminalLayout,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';

/** What a command needs, each with its occasion and reason, and the policy at the end. */
export function renderPermissionsText(result: PermissionsJson, paper: TerminalLayout): string {
  const { command, target, permissions, policy, kubernetes, free } = result;
  const about = target === null ? '' : ` ${target}`;
  return printPage(
    [
      row(0, [paint('strong', `what ${command}${about} has to be allowed in AWS`)], 2),
      ...(permissions.length === 0 ? [row(2, [NOTHING])] : permissions.flatMap(permissionRows)),
      ...(kubernetes.length === 0 ? [] : [BLANK, row(0, [paint('strong', 'in Kubernetes')])]),
      ...kubernetes.map(({ verb, group, resource, scope, why }) =>
        row(
          2,
          [`${verb} ${group === '' ? resource : `${resource}.${group}`} (${scope}): ${why}`],
          4,
        ),
      ),
      BLANK,
      row(0, [paint('strong', 'called too, and allowed to everybody or to nobody')]),
      ...pairs(
        2,
        free.map(({ action, why }) => [action, why] as const),
      ),
      ...policyRows(policy),
    ],
    paper,
  );
}

function policyRows(policy: PermissionsJson['policy']): readonly Row[] {
  if (policy.Statement.length === 0) return [];
  const lines = JSON.stringify(policy, undefined, 2).split('\n');
  return [
    BLANK,
    row(0, [paint('strong', 'as a policy')]),
    ...lines.map((line) => wholeRow(2, [line])),
  ];
}

function permissionRows({
  action,
  on,
  when,
  why,
}: PermissionsJson['permissions'][number]): readonly Row[] {
  return [
    wholeRow(2, [paint('strong', action)]),
    ...pairs(4, [
      ['on', on],
      ['when', when.replaceAll('`', '')],
      ['for', why],
    ]),
  ];
}

const NOTHING = 'nothing: what an issuer presents is seen without an account';
