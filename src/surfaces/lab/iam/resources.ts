// SPDX-License-Identifier: Apache-2.0

import { clusterArn } from '../eks/clusters.ts';
import { type Form, textOf } from '../protocol/form.ts';
import { roleNamed } from './roles.ts';
import { iamArn, type World } from '../world.ts';

/**
 * The ARN of what a call is about, for policies that allow it for some things only; `*` for calls
 * about nothing in particular. A provider's ARN has its path (documented).
 */
export function resourceOf(form: Form, world: World): string {
  const cluster = form.json?.['name'];
  if (typeof cluster === 'string') return clusterArn(cluster, form, world);
  for (const [parameter, arnOf] of ABOUT) {
    const value = textOf(form, parameter);
    if (value !== undefined) return arnOf(value, form, world);
  }
  return '*';
}

type ArnOf = (value: string, form: Form, world: World) => string;

const asIs: ArnOf = (value) => value;

const roleArn: ArnOf = (name, form, world) => {
  const account = accountOf(form, world);
  const path = textOf(form, 'Path') ?? '/';
  return roleNamed(world, account, name)?.arn ?? iamArn(world, account, `role${path}${name}`);
};

const policyArn: ArnOf = (name, form, world) =>
  iamArn(world, accountOf(form, world), `policy${textOf(form, 'Path') ?? '/'}${name}`);

const providerArn: ArnOf = (url, form, world) =>
  iamArn(world, accountOf(form, world), `oidc-provider/${url.replace(/^https:\/\//, '')}`);

/** It lies under its cluster, which the path names too. */
const ofAssociation: ArnOf = (id, form, world) =>
  `${clusterArn(textOf(form, 'name') ?? '', form, world).replace(':cluster/', ':podidentityassociation/')}/${id}`;

const ofCluster: ArnOf = (name, form, world) => clusterArn(name, form, world);

function accountOf({ caller }: Form, { account }: World): string {
  return caller?.account ?? account;
}

/** The parameter that names it; the first that is there counts. */
const ABOUT: readonly (readonly [string, ArnOf])[] = [
  ['OpenIDConnectProviderArn', asIs],
  ['RoleName', roleArn],
  ['PolicyArn', asIs],
  ['PolicyName', policyArn],
  ['Url', providerArn],
  ['associationId', ofAssociation],
  ['name', ofCluster],
];
