// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { parseTarget, type Target } from '../../../core/model/target.ts';
import { type CommandName, partsOf } from '../../../core/permissions/permission.ts';
import {
  kubernetesRightsFor,
  permissionsFor,
  policyOf,
  type Wanted,
} from '../../../core/permissions/policy.ts';
import { OCCASIONS } from '../../../core/permissions/occasions.ts';
import { FREE_CALLS } from '../../../core/permissions/free-calls.ts';
import { everyResult, renderJson } from '../../../render/json.ts';
import {
  renderPermissionsText,
  renderKubernetesRoles,
  renderPolicy,
  renderPolicyCloudformation,
  renderPolicyTerraform,
} from '../../../render/permissions/text.ts';
import type { PermissionsJson } from '../../../schemas/permissions.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { conflict } from '../question-flags.ts';

export type PermissionsFormat = 'text' | 'json' | 'terraform' | 'cloudformation' | 'kubernetes';

export interface PermissionsFlags {
  readonly for: CommandName;
  readonly repair: boolean | undefined;
  readonly include: readonly ('trust-policy' | 'kubernetes')[] | undefined;
  readonly mint: boolean | undefined;
  readonly namespace: string | undefined;
  readonly bind: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov' | undefined;
  readonly format: PermissionsFormat;
  readonly quiet: boolean | undefined;
}

/** `permissions`: the least that a command has to be allowed. */
export function runPermissions(context: Context, flags: PermissionsFlags, text?: string): void {
  const target = text === undefined ? undefined : parseTarget(text, flags.namespace);
  requireOneAccount(flags, target);
  const result = resultOf(wantedOf(flags, target), context);
  context.process.stdout.write(printed(result, { flags, target }, context));
}

/** Who may make tokens of all service accounts is all of them. */
function requireOneAccount({ mint, format }: PermissionsFlags, target: Target | undefined): void {
  const isOne = target?.kind === 'workload' && target.form === 'sa';
  if (mint !== true || format !== 'kubernetes' || isOne) return;
  throw new TrustprintError('argument_invalid', '--mint is for one service account', {
    hint: 'name it: sa:NAMESPACE/NAME',
  });
}

function commandOf({ for: command, repair }: PermissionsFlags): CommandName {
  if (repair !== true) return command;
  if (command === 'watch') return 'repair';
  throw conflict(`--repair is of watch, not of ${command}`, 'give --for watch --repair');
}

function wantedOf(flags: PermissionsFlags, target: Target | undefined): Wanted {
  const { include = [], mint, account, region, partition = 'aws' } = flags;
  return {
    command: commandOf(flags),
    include: [...include, ...(mint === true ? (['mint'] as const) : [])],
    partition,
    account,
    region,
    target,
  };
}

function resultOf(wanted: Wanted, context: Context): PermissionsJson {
  const granted = permissionsFor(wanted);
  return {
    ...everyResult(plainCircumstances(context)),
    command: wanted.command,
    target: wanted.target?.text ?? null,
    permissions: granted.map(({ action, effect, on, occasion, why, within }) => ({
      action,
      effect,
      on,
      when: OCCASIONS[occasion],
      why,
      within: within ?? null,
    })),
    policy: policyOf(granted),
    kubernetes: kubernetesRightsFor(wanted).map(({ verb, group, resource, scope, why }) => ({
      verb,
      group,
      resource,
      scope,
      why,
    })),
    free: FREE_CALLS.filter(
      ({ by }) => by?.some((one) => partsOf(wanted.command).includes(one)) ?? true,
    ).map(({ action, why }) => ({ action, why })),
  };
}

function printed(
  result: PermissionsJson,
  { flags, target }: { readonly flags: PermissionsFlags; readonly target: Target | undefined },
  { terminal }: Context,
): string {
  const workload = target?.kind === 'workload' ? target : undefined;
  const account = workload?.form === 'sa' ? { account: workload.name } : {};
  const where = { namespace: workload?.namespace, ...account, user: flags.bind };
  const renderers: { readonly [Format in PermissionsFormat]: () => string } = {
    text: () =>
      flags.quiet === true ? renderPolicy(result) : renderPermissionsText(result, terminal.stdout),
    json: () => renderJson(result),
    terraform: () => renderPolicyTerraform(result),
    cloudformation: () => renderPolicyCloudformation(result),
    kubernetes: () => renderKubernetesRoles(result, where),
  };
  return renderers[flags.format]();
}
