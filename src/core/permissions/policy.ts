// SPDX-License-Identifier: Apache-2.0

import { FORM_NAMES, isController } from '../model/kubernetes.ts';
import type { Target } from '../model/target.ts';
import { KUBERNETES_RIGHTS } from './kubernetes.ts';
import {
  type CommandName,
  type KubernetesRight,
  type Needs,
  type Occasion,
  partsOf,
  type Permission,
  type ResourceKind,
} from './permission.ts';
import { PERMISSIONS } from './table.ts';
import { bareIssuer } from '../model/issuer.ts';

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
function occasionOf(needs: Needs, wanted: Wanted): Occasion | undefined {
  return partsOf(wanted.command)
    .map((command) => needs[command])
    .find((occasion) => occasion !== undefined && isMeant(occasion, wanted));
}

function isMeant(occasion: Occasion, { command, target, include }: Wanted): boolean {
  const wished: readonly string[] = include;
  if (OPTIONAL.includes(occasion)) return wished.includes(occasion);
  if (command === 'console' && OF_OTHER_ACCOUNTS.includes(occasion)) return false;
  return comesAbout(occasion, target);
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

/** The page is of one account. */
const OF_OTHER_ACCOUNTS: readonly Occasion[] = ['organization', 'other-accounts'];

/** What a scan does without a target alone. */
const OF_ACCOUNTS: readonly Occasion[] = [
  'whole-account',
  'regions',
  'organization',
  'other-accounts',
];

/** Occasions that do not come about with every target. */
const LIMITED: {
  readonly [Name in Occasion]?: (target: Target) => boolean;
} = {
  'role-target': ({ kind }) => kind === 'role',
  cluster: (target) => target.kind === 'cluster' || isInCluster(target),
  'in-cluster': isInCluster,
  workload: ({ kind }) => kind === 'workload',
  pods: ({ kind }) => kind === 'workload',
  jobs: (target) => target.kind === 'workload' && target.form.endsWith('job'),
  context: mayHaveContext,
  accounts: (target) =>
    target.kind === 'workload' ? target.form === 'sa' : mayHaveContext(target),
  'near-account': (target) => target.kind === 'workload' && target.form === 'sa',
  'near-cluster': ({ kind }) => kind === 'cluster',
  ...Object.fromEntries(OF_ACCOUNTS.map((name) => [name, () => false])),
  pod: (target) => target.kind === 'workload' && target.form === 'pod',
  ...Object.fromEntries(
    FORM_NAMES.filter(isController).map((form) => [
      form,
      (target: Target) => target.kind === 'workload' && target.form === form,
    ]),
  ),
};

const NAMES: Readonly<Record<ResourceKind, string>> = {
  provider: 'Providers',
  role: 'Roles',
  'scan-role': 'ByScanRoles',
  cluster: 'Clusters',
  association: 'PodIdentityAssociations',
  all: 'WhatHasNoResource',
};

/** The role by which a scan reads each account but that of its credentials, unless it is told another. */
export const SCAN_ROLE = 'TrustprintScan';

/** What a policy is to be narrowed to. What is `undefined` is not known, and any of it is meant. */
interface Scope {
  readonly partition: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly target: Target | undefined;
}

/** The ARN, or pattern of ARNs, that a permission is limited to. */
export function resourceFor(kind: ResourceKind, scope: Scope): string {
  const { partition, account = '*', region = '*' } = { ...scope, ...told(scope) };
  const iam = `arn:${partition}:iam::${account}`;
  const eks = `arn:${partition}:eks:${region}:${account}`;
  const { provider = '*', role = 'role/*', cluster = '*' } = namesIn(scope.target);
  const patterns: Readonly<Record<ResourceKind, string>> = {
    provider: `${iam}:oidc-provider/${provider}`,
    role: `${iam}:${role}`,
    'scan-role': `arn:${partition}:iam::*:role/${SCAN_ROLE}`,
    cluster: `${eks}:cluster/${cluster}`,
    association: `${eks}:podidentityassociation/${cluster}/*`,
    all: '*',
  };
  return patterns[kind];
}

/** What the ARN of a target tells outranks what was said beside it. */
function told({ target }: Scope): Partial<Pick<Scope, 'partition' | 'account' | 'region'>> {
  if (target === undefined || !('arn' in target) || target.arn === undefined) return {};
  const { partition, account, region } = target.arn;
  return { partition, account, ...(region === '' ? {} : { region }) };
}

/** The one thing that a target names. */
function namesIn(target: Target | undefined): {
  readonly provider?: string;
  readonly role?: string;
  readonly cluster?: string;
} {
  switch (target?.kind) {
    case 'provider':
      return { provider: literal(target.url) };
    case 'issuer':
      return { provider: literal(bareIssuer(target.issuer)) };
    case 'role':
      return { role: literal(target.arn.resource) };
    case 'cluster':
      return { cluster: literal(target.name) };
    case 'workload':
    case 'kubernetes':
    case 'ci':
    case undefined:
      return {};
  }
}

/**
 * A name in which nothing is a wildcard or a variable.
 *
 * @see IAM User Guide, policy variables: `${*}`, `${?}` and `${$}` stand for the signs themselves.
 */
function literal(name: string): string {
  return name.replaceAll(/[*?$]/g, (sign) => `\${${sign}}`);
}
