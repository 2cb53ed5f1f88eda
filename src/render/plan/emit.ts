// SPDX-License-Identifier: Apache-2.0

import { declaredProvider, declaredRoles } from '../../core/plan/desired-state.ts';
import { TrustprintError } from '../../core/error.ts';
import type { Change, Plan } from '../../core/model/plan.ts';
import { comments, type Note } from '../comments.ts';
import { emitAwsCli } from './emit-aws-cli.ts';
import { emitCdk } from './emit-cdk.ts';
import { emitCloudformation } from './emit-cloudformation.ts';
import { emitConsole } from './emit-console.ts';
import type { Declared, Emitting } from './emit-declared.ts';
import { emitEksctl } from './emit-eksctl.ts';
import { emitTerraform } from './emit-terraform.ts';

/** What a repair can be printed as, instead of being done. */
export type EmitForm = keyof typeof FORMS;

/**
 * The repair in the form of a tool, to be taken over by whoever owns what is to be changed.
 *
 * @throws TrustprintError `emit_impossible` where the form has no way to say it.
 */
export function emitPlan(form: EmitForm, emitting: Emitting): string {
  const { plan } = emitting;
  const mark = form === 'cdk' ? '//' : '#';
  const declares = DECLARING[form];
  const left = comments(mark, leftOut(plan));
  const declared = declares === undefined ? undefined : declaredOf(form, emitting);
  if (plan.changes.length === 0 && declared?.provider === undefined) {
    return `${comments(mark, ['nothing-to-write'])}${left}`;
  }
  const idle: readonly Note[] = plan.changes.length === 0 ? ['nothing-has-to-be-written'] : [];
  const head = form === 'console' ? '' : comments(mark, [...idle, 'see-plan']);
  const parts = [head, FORMS[form](emitting, declared ?? NOTHING), left];
  return parts.filter((part) => part !== '').join('\n');
}

/** A tool that declares the whole of a provider would take from it what was not seen. */
function isUnseen(change: Change): boolean {
  return change.kind === 'set-thumbprints' && change.isListUnseen === true;
}

function notDeclarable(form: EmitForm): TrustprintError {
  return new TrustprintError(
    'emit_impossible',
    `${form} declares the whole provider, and what it holds was not read`,
    { hint: 'leave --offline out, or give --emit aws-cli or --emit console' },
  );
}

function declaredOf(form: EmitForm, { plan, facts, verdict }: Emitting): Declared {
  if (plan.changes.some(isUnseen)) throw notDeclarable(form);
  return {
    provider: declaredProvider(plan, facts, verdict),
    roles: declaredRoles(plan, facts),
    annotations: plan.changes.flatMap((change) =>
      change.kind === 'annotate-service-account' ? [change] : [],
    ),
  };
}

/** What nobody has asked to have written is not printed as if it had been. */
function leftOut({ proposals }: Plan): readonly Note[] {
  return proposals.map(({ kind }) =>
    kind === 'annotate-service-account' ? 'also-kubernetes' : 'also-trust-policy',
  );
}

/** The form in which a tool takes a repair over, by its name; `undefined` where we have none. */
export function formOfTool(tool: string): EmitForm | undefined {
  const known = TOOL_FORMS.find(([name]) => name.test(tool));
  return known?.[1];
}

const TOOL_FORMS: readonly (readonly [RegExp, EmitForm])[] = [
  [/^(terraform|opentofu)$/i, 'terraform'],
  [/^cdk$/i, 'cdk'],
  [/^cloudformation/i, 'cloudformation'],
  [/^eksctl$/i, 'eksctl'],
];

const FORMS = {
  'aws-cli': emitAwsCli,
  console: emitConsole,
  terraform: emitTerraform,
  cloudformation: emitCloudformation,
  cdk: emitCdk,
  eksctl: emitEksctl,
} as const satisfies Record<string, (emitting: Emitting, declared: Declared) => string>;

/** The forms that say what is to be there, not what is to be done. */
const DECLARING: Readonly<Partial<Record<EmitForm, true>>> = {
  terraform: true,
  cloudformation: true,
  cdk: true,
};

const NOTHING: Declared = { provider: undefined, roles: [], annotations: [] };
