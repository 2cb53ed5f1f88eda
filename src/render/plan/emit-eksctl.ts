// SPDX-License-Identifier: Apache-2.0

import { parseArn } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { hostPortOf } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/look.ts';
import type { Change, CreateProvider } from '../../core/model/plan.ts';
import { shellCommand } from '../shell.ts';
import type { Emitting } from './emitting.ts';
import { changeInShell } from './emit-aws-cli.ts';
import { comments } from './emit-text.ts';

/**
 * The repair as far as eksctl can make it, which is to register the issuer of a cluster; what it
 * cannot do is said, and given as the command that can.
 *
 * @see eksctl, `utils associate-iam-oidc-provider`, and `pkg/iam/oidc/api.go`.
 */
export function emitEksctl({ plan, facts, flags }: Emitting): string {
  return plan.changes
    .map((change) => {
      const cluster = clusterIn(facts);
      return change.kind === 'create-provider' && cluster !== undefined && isAsEksctl(change)
        ? association(change, cluster)
        : comments('#', [whyNot(change)]) + changeInShell(change, flags);
    })
    .join('\n');
}

interface Named {
  readonly name: string;
  readonly region: string | undefined;
}

function association({ because, to }: CreateProvider, { name, region }: Named): string {
  const where = region === undefined ? [] : ['--region', region];
  return [
    comments('#', [
      because,
      'eksctl registers the audience sts.amazonaws.com, and the last certificate that the issuer presents to it',
      ...(to.length === 0 ? [] : [`then see that the list holds ${to.join(' ')}`]),
      'the same in the file of a cluster: iam: { withOIDC: true }',
    ]),
    `${shellCommand([
      'eksctl',
      'utils',
      'associate-iam-oidc-provider',
      '--cluster',
      name,
      ...where,
      '--approve',
    ])}\n`,
  ].join('');
}

/** eksctl makes providers of EKS clusters alone, all with one audience and without other tags. */
function isAsEksctl({ url, clientIds, tags = {} }: CreateProvider): boolean {
  return (
    /^oidc[.-]eks\./.test(hostPortOf(url).host) &&
    clientIds.length === 1 &&
    clientIds[0] === 'sts.amazonaws.com' &&
    Object.keys(tags).length === 0
  );
}

function whyNot({ kind }: Change): string {
  switch (kind) {
    case 'set-thumbprints':
      return 'eksctl cannot do this: associate-iam-oidc-provider leaves a provider that is there as it is';
    case 'add-client-id':
    case 'remove-client-id':
      return 'eksctl cannot do this: it registers no other audience than sts.amazonaws.com';
    case 'create-provider':
      return 'eksctl cannot do this: it registers the issuer of an EKS cluster that is named, with sts.amazonaws.com alone';
    case 'delete-provider':
      return 'eksctl does this only with the cluster';
    case 'set-trust-policy':
      return 'eksctl cannot do this: it writes the trust policies of roles that it makes, and changes none later';
    case 'annotate-service-account':
      return 'eksctl annotates the service accounts that it makes; this one is annotated so';
  }
}

/** The cluster that was asked about, or the one that the provider's tag names. */
function clusterIn({ target, cluster, caller, provider }: Facts): Named | undefined {
  const arn = seenOf(cluster)?.arn;
  const name = target.clusterName ?? seenOf(provider)?.tags?.['alpha.eksctl.io/cluster-name'];
  if (name === undefined) return undefined;
  if (name.startsWith('arn:')) {
    const { resource, region } = parseArn(name);
    return { name: resource.replace(/^cluster\//, ''), region };
  }
  return { name, region: arn === undefined ? caller?.region : parseArn(arn).region };
}
