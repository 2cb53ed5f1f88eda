// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/plan/desired-state.ts';
import { parseArn, roleNameOf } from '../../core/model/arn.ts';
import type {
  AnnotateServiceAccount,
  CreateProvider,
  SetTrustPolicy,
} from '../../core/model/plan.ts';
import type { Note } from '../comments.ts';

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

/** What a snippet does not say of a provider. */
export function providerNotes(
  provider: DeclaredProvider | undefined,
  withoutList: readonly Note[],
): readonly Note[] {
  if (provider === undefined) return [];
  return [
    ...(provider.losesContext ? (['context-provider'] as const) : []),
    ...(provider.thumbprints === undefined ? withoutList : []),
  ];
}

/** What no form of a repair but our own has words for, so that it is not lost unsaid. */
export function contextNotes({ contextProvider }: CreateProvider): readonly Note[] {
  return contextProvider === undefined ? [] : ['context-provider'];
}

/** What a snippet does not know of a role. */
export function roleNotes(roles: readonly DeclaredRole[]): readonly Note[] {
  return roles.length === 0 ? [] : ['keep-rest-of-role'];
}

/** What tools that declare resources of AWS cannot say. */
export function byHand({ annotations }: Declared): readonly Note[] {
  return annotations.length === 0 ? [] : ['annotate-elsewhere'];
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
