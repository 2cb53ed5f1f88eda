// SPDX-License-Identifier: Apache-2.0

import { parseArn } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { hostPortOf } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { CreateProvider } from '../../core/model/plan.ts';
import { comments } from '../comments.ts';
import { changeInShell, commandLine } from './emit-aws-cli.ts';
import { DEFAULT_AUDIENCE } from '../../core/model/web-identity.ts';
import type { Emitting } from './emit-declared.ts';

/**
 * The repair as far as eksctl can make it, which is to register the issuer of a cluster; what it
 * cannot do is said, and given as the command that can.
 *
 * @see eksctl, `utils associate-iam-oidc-provider`, and `pkg/iam/oidc/api.go`.
 */
export function emitEksctl({ plan, facts, flags }: Emitting): string {
  const cluster = clusterIn(facts);
  return plan.changes
    .map((change) =>
      change.kind === 'create-provider' && cluster !== undefined && isAsEksctl(change)
        ? association(change, cluster)
        : changeInShell(change, flags, [change.kind, `eksctl-not-${change.kind}`]),
    )
    .join('\n');
}

interface Named {
  readonly name: string;
  readonly region: string | undefined;
}

function association({ to }: CreateProvider, { name, region }: Named): string {
  const where = region === undefined ? [] : ['--region', region];
  return [
    comments('#', [
      'create-provider',
      'eksctl-audience',
      ...(to.length === 0 ? [] : (['eksctl-list'] as const)),
      'eksctl-file',
    ]),
    commandLine([
      'eksctl',
      'utils',
      'associate-iam-oidc-provider',
      '--cluster',
      name,
      ...where,
      '--approve',
    ]),
  ].join('');
}

/** eksctl makes providers of EKS clusters alone, all with one audience and without other tags. */
function isAsEksctl({ url, clientIds, tags = {} }: CreateProvider): boolean {
  return (
    /^oidc[.-]eks\./.test(hostPortOf(url).host) &&
    clientIds.length === 1 &&
    clientIds[0] === DEFAULT_AUDIENCE &&
    Object.keys(tags).length === 0
  );
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
