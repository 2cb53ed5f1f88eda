// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/plan/desired-state.ts';
import { parseArn, roleNameOf } from '../../core/model/arn.ts';
import type {
  AnnotateServiceAccount,
  CreateProvider,
  SetTrustPolicy,
  Plan,
} from '../../core/model/plan.ts';
import type { Note } from '../comments.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import { TrustprintError } from '../../core/error.ts';

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

/** What a form is made from. */
export interface Emitting {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly verdict: Verdict;
  /** What leads the AWS CLI to the right account. */
  readonly flags: readonly string[];
}

/**
 * Refuses what CloudFormation itself would replace in a text: there is no way to write it literally.
 *
 * @throws TrustprintError `emit_impossible`
 * @see CloudFormation User Guide, dynamic references; CDK, tokens in strings.
 */
export function requireLiteral(value: unknown): void {
  const text = JSON.stringify(value);
  const found = /\{\{resolve:|\$\{Token\[/.exec(text);
  if (found === null) return;
  throw new TrustprintError(
    'emit_impossible',
    `CloudFormation would replace "${found[0]}" in what is to be written`,
    { facts: { found: found[0] }, hint: 'print it in another form: --emit aws-cli' },
  );
}

/**
 * Refuses what HCL would change: it brings every text into Unicode's composed form (NFC).
 *
 * @throws TrustprintError `emit_impossible`
 * @see HCL Native Syntax Specification, template literals.
 */
export function requireComposed(value: unknown): void {
  const text = JSON.stringify(value);
  if (text.normalize('NFC') === text) return;
  throw new TrustprintError(
    'emit_impossible',
    'Terraform would write some letters of what is to be written in another way',
    { hint: 'print it in another form: --emit aws-cli' },
  );
}
