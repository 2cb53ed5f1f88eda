// SPDX-License-Identifier: Apache-2.0

import type { ControllerForm } from '../model/kubernetes.ts';

/** The commands that ask AWS, or a Kubernetes API, for anything. */
export const COMMANDS = ['thumbprint', 'doctor', 'fix', 'undo', 'scan'] as const;

/** Those, and what `watch` is made of: it asks what a scan does, and approval and repair some of what fix does. */
export const POLICY_COMMANDS = [...COMMANDS, 'watch', 'approve', 'repair', 'console'] as const;
export type CommandName = (typeof POLICY_COMMANDS)[number];

/** Commands that ask what others do. */
const MADE_OF: { readonly [Command in CommandName]?: readonly CommandName[] } = {
  watch: ['watch', 'scan'],
  console: ['scan', 'doctor', 'fix', 'undo'],
};

/** Whose rights a command needs. */
export function partsOf(command: CommandName): readonly CommandName[] {
  return MADE_OF[command] ?? [command];
}

/** What a call is made for: not every run of a command makes each. */
export type Occasion =
  | 'record'
  | 'role'
  | 'role-target'
  | 'cluster'
  | 'in-cluster'
  | 'context'
  | 'accounts'
  | 'near-account'
  | 'roles'
  | 'near-cluster'
  | 'workload'
  | 'pods'
  | 'pod'
  | ControllerForm
  | 'jobs'
  | 'absent'
  | 'tags-untold'
  | 'writing'
  | 'carried-tags'
  | 'created'
  | 'trust-policy'
  | 'kubernetes'
  | 'mint'
  | 'inventory'
  | 'whole-account'
  | 'scanned-cluster'
  | 'inventory-denied'
  | 'regions'
  | 'organization'
  | 'other-accounts'
  | 'changed';

/** What a permission is about, as policies name it. */
export type ResourceKind = 'provider' | 'role' | 'scan-role' | 'cluster' | 'association' | 'all';

/** One action of AWS that a command needs, on what, on which occasion, and why. */
export interface Permission {
  /** As policies name it: `iam:GetRole`. */
  readonly action: string;
  readonly effect: 'read' | 'write';
  readonly resource: ResourceKind;
  readonly needs: Needs;
  readonly why: string;
  /** Whether AWS asks for it in the course of another call: there is no call of its name then. */
  readonly within?: string;
}

/** The commands that need it, each with the occasion on which it does. */
export type Needs = { readonly [Command in CommandName]?: Occasion };

/** One right of Kubernetes (RBAC) that a command needs. */
export interface KubernetesRight {
  readonly verb: 'get' | 'list' | 'create' | 'patch';
  /** `''` is the core group. */
  readonly group: string;
  /** With its subresource; a path that begins with a slash is no resource, and asked for as it is. */
  readonly resource: string;
  readonly scope: 'namespace' | 'cluster';
  readonly needs: Needs;
  readonly why: string;
}

/** Calls that are made, and that no policy has to allow. */
export interface FreeCall {
  readonly action: string;
  /** The commands that make it; `undefined`: all that speak to AWS. */
  readonly by?: readonly CommandName[];
  readonly why: string;
}
