// SPDX-License-Identifier: Apache-2.0

import type { Target } from '../model/target.ts';
import { KUBERNETES_RIGHTS } from './kubernetes.ts';
import type {
  CommandName,
  KubernetesRight,
  Needs,
  Occasion,
  Permission,
  ResourceKind,
} from './permission.ts';
import { resourceFor, type Scope } from './scope.ts';
import { PERMISSIONS } from './table.ts';

/** What somebody wants to be allowed. */
export interface Wanted extends Scope {
  readonly command: CommandName;
  /** What else is to be written, as `fix --include` has it, and whether a token is minted. */
  readonly include: readonly ('trust-policy' | 'kubernetes' | 'mint')[];
}

/** A policy of IAM, as JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** A permission that is needed, on what, and on which occasion. */
export interface Granted extends Permission {
  readonly on: string;
  readonly occasion: Occasion;
}

/** What a command needs of AWS for what was asked, in the order of the table. */
export function permissionsFor(wanted: Wanted): readonly Granted[] {
  return PERMISSIONS.flatMap((permission) => {
    const occasion = occasionOf(permission.needs, wanted);
    return occasion === undefined
      ? []
      : [{ ...permission, occasion, on: resourceFor(permission.resource, wanted) }];
  });
}

/** What a command needs of a Kubernetes API; nothing where the target lies in none. */
export function kubernetesRightsFor(wanted: Wanted): readonly KubernetesRight[] {
  const { target, command } = wanted;
  const mayAsk = command === 'thumbprint' ? isInCluster : mayHaveContext;
  if (command !== 'undo' && !mayAsk(target)) return [];
  return KUBERNETES_RIGHTS.filter(({ needs }) => occasionOf(needs, wanted) !== undefined);
}

/** The policy that allows just that: reads and writes apart, one statement a kind of resource. */
export function policyOf(granted: readonly Granted[]): PolicyDocument {
  const groups = Map.groupBy(granted, ({ effect, resource }) => `${effect} ${resource}`);
  const Statement = [...groups.values()].flatMap((members): readonly PolicyStatement[] => {
    const [first] = members;
    if (first === undefined) return [];
    const Action = members.map(({ action }) => action);
    return [{ Sid: sidOf(first), Effect: 'Allow', Action, Resource: first.on }];
  });
  return { Version: '2012-10-17', Statement };
}

function sidOf({ effect, resource }: Permission): string {
  return `${effect === 'read' ? 'Read' : 'Write'}${NAMES[resource]}`;
}

/** The occasion, where it may come about for what was asked. */
function occasionOf(needs: Needs, { command, target, include }: Wanted): Occasion | undefined {
  const occasion = needs[command];
  if (occasion === undefined) return undefined;
  const wished: readonly string[] = include;
  if (OPTIONAL.includes(occasion)) return wished.includes(occasion) ? occasion : undefined;
  return comesAbout(occasion, target) ? occasion : undefined;
}

/** Where no target was named, all of them are meant. */
function comesAbout(occasion: Occasion, target: Target | undefined): boolean {
  return target === undefined || LIMITED[occasion]?.(target) !== false;
}

function isInCluster(target: Target | undefined): boolean {
  return target === undefined || target.kind === 'workload' || target.kind === 'kubernetes';
}

/** A kube context is asked about a cluster or a role too, where it is of the same cluster. */
function mayHaveContext(target: Target | undefined): boolean {
  return isInCluster(target) || target?.kind === 'cluster' || target?.kind === 'role';
}

/** What is done only where somebody has said so. */
const OPTIONAL: readonly Occasion[] = ['trust-policy', 'kubernetes', 'mint'];

/** Occasions that do not come about with every target. */
const LIMITED: {
  readonly [Name in Occasion]?: (target: Target) => boolean;
} = {
  'role-target': ({ kind }) => kind === 'role',
  cluster: (target) => target.kind === 'cluster' || isInCluster(target),
  'in-cluster': isInCluster,
  workload: ({ kind }) => kind === 'workload',
  pods: (target) => target.kind === 'workload' && target.form !== 'pod',
  context: mayHaveContext,
  accounts: (target) =>
    target.kind === 'workload' ? target.form === 'sa' : mayHaveContext(target),
  comprised: ({ kind }) => kind === 'cluster' || kind === 'kubernetes',
  pod: (target) => target.kind === 'workload' && target.form === 'pod',
  deployment: (target) => target.kind === 'workload' && target.form === 'deploy',
};

const NAMES: Readonly<Record<ResourceKind, string>> = {
  provider: 'Providers',
  role: 'Roles',
  cluster: 'Clusters',
  association: 'PodIdentityAssociations',
  all: 'WhatHasNoResource',
};
