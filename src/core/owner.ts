// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from './error.ts';
import type { Intent } from './model/plan.ts';
import type { Provider } from './model/provider.ts';

/** A tool that writes providers, and the tag that it leaves on them. */
interface Owner {
  readonly name: string;
  readonly tag: RegExp;
}

/** Each tag as the tool's own documentation or source gives it. */
const OWNERS: readonly Owner[] = [
  { name: 'CloudFormation or CDK', tag: /^aws:cloudformation:stack-(name|id)$/ },
  { name: 'eksctl', tag: /^alpha\.eksctl\.io\// },
  { name: 'Crossplane', tag: /^crossplane-(name|kind|providerconfig)$/ },
  { name: 'ACK', tag: /^services\.k8s\.aws\// },
  { name: 'Cluster API', tag: /^sigs\.k8s\.io\/cluster-api-provider-aws\// },
  { name: 'kOps', tag: /^(kops\.k8s\.io\/|KubernetesCluster$)/ },
];

/**
 * What will undo a change at its next apply, as far as the tags tell.
 *
 * @throws TrustprintError `owner_unknown` where tags could not be read and nobody said who owns it.
 */
export function ownerWarnings(provider: Provider, { owner }: Intent): readonly string[] {
  if (owner !== undefined && owner !== 'none') return [drift(owner)];
  if (provider.tags === undefined && owner === undefined) {
    throw new TrustprintError('owner_unknown', 'the tags of the provider could not be read', {
      facts: { provider: provider.arn },
      hint: 'say what manages it: --owner none, --owner terraform, …',
    });
  }
  const tags = Object.keys(provider.tags ?? {});
  return OWNERS.filter(({ tag }) => tags.some((key) => tag.test(key))).map(({ name }) =>
    drift(name),
  );
}

function drift(owner: string): string {
  return `${owner} owns this provider and may undo the change at its next apply: change it there too`;
}
