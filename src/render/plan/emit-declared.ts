// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/declared.ts';
import { parseArn, roleNameOf } from '../../core/model/arn.ts';
import type { AnnotateServiceAccount, SetTrustPolicy } from '../../core/model/plan.ts';
import { shellCommand } from '../shell.ts';
import { commandFor } from './emit-aws-cli.ts';

/** What is to be there when the plan is done, for tools that declare the whole. */
export interface Declared {
  readonly provider: DeclaredProvider | undefined;
  readonly roles: readonly DeclaredRole[];
  readonly annotations: readonly AnnotateServiceAccount[];
}

/** Whether there is nothing that belongs to AWS. */
export function isNoneOfAws({ provider, roles }: Declared): boolean {
  return provider === undefined && roles.length === 0;
}

/** All values that are written, for what a language has to be asked about them. */
export function valuesOf({ provider, roles }: Declared): readonly unknown[] {
  const { arn, url, clientIds, thumbprints, tags } = provider ?? {};
  return [
    { arn, url, clientIds, thumbprints, tags },
    ...roles.map(({ change }) => [change.role, documentOf(change.after)]),
  ];
}

/** Why a provider is as it is declared. */
export function providerNotes(
  provider: DeclaredProvider | undefined,
  withoutList: readonly string[],
): readonly string[] {
  if (provider === undefined) return [];
  return [...provider.because, ...(provider.thumbprints === undefined ? withoutList : [])];
}

/** What is edited in a trust policy, and what the snippet does not know of the role. */
export function roleNotes({ change }: DeclaredRole): readonly string[] {
  return [
    change.because,
    ...change.edits,
    'keep what else the role has: description, tags, policies, boundary',
  ];
}

/** What tools that declare resources of AWS cannot say. */
export function byHand(annotations: readonly AnnotateServiceAccount[]): readonly string[] {
  return annotations.flatMap((change) => [
    `${change.because}; that is not AWS's, so by hand:`,
    shellCommand(commandFor(change, [])),
  ]);
}

/** The name of a role, and its path, which begins and ends with a slash. */
export function placeOf({ role }: SetTrustPolicy): {
  readonly name: string;
  readonly path: string;
} {
  const arn = parseArn(role);
  const name = roleNameOf(arn) ?? role;
  return { name, path: arn.resource.slice('role'.length, arn.resource.length - name.length) };
}

/** A name for the first role, and numbered ones for others. */
export function labelOf(name: string, index: number): string {
  return index === 0 ? name : `${name}${String(index + 1)}`;
}

/** A policy that IAM keeps is JSON; what is none is said as it is. */
export function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
