// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import type { Facts } from '../model/facts.ts';
import { type Observed, seenOf } from '../model/observed.ts';
import type { Intent, LastChange } from '../model/plan.ts';
import type { Provider, RecordedChange } from '../model/provider.ts';

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
  return ownersByTags(provider.tags ?? {}).map(drift);
}

/** The tools that the tags name, each once. */
export function ownersByTags(tags: Readonly<Record<string, string>>): readonly string[] {
  const pairs = Object.entries(tags);
  return TOOLS.filter((tool) => pairs.some((pair) => isLeftBy(tool, pair))).map(({ name }) => name);
}

/**
 * The tool that would undo a change of the provider: the one that somebody said, that its tags name, or
 * that has written to it lately and applies again what it has on file.
 */
export function toolOwning(
  { provider, recordedChanges }: Pick<Facts, 'provider' | 'recordedChanges'>,
  { owner }: Pick<Intent, 'owner'>,
): string | undefined {
  if (owner !== undefined) return owner === 'none' ? undefined : owner;
  const [byTags] = ownersByTags(seenOf(provider)?.tags ?? {});
  const writers = (seenOf(recordedChanges) ?? []).flatMap(
    ({ userAgent }) => writerOf(userAgent) ?? [],
  );
  return byTags ?? writers.find(({ reapplies }) => reapplies)?.name;
}

/** A tool that wrote, with its version where it told one. */
export interface Writer {
  readonly name: string;
  readonly version: string | undefined;
  readonly reapplies: boolean;
}

/** The tool that a user agent names; `undefined` for one that is not known here. */
export function writerOf(userAgent: string | undefined): Writer | undefined {
  for (const { name, agent, reapplies } of TOOLS) {
    const match = agent === undefined ? null : agent.exec(userAgent ?? '');
    if (match !== null) return { name, version: match[1], reapplies };
  }
  return undefined;
}

/** Who wrote last, of what CloudTrail tells; that it may not be asked is no failure. */
export function lastChangeOf(look: Observed<readonly RecordedChange[]>): LastChange {
  if (look.kind !== 'seen') {
    return { seen: false, why: look.detail, change: undefined, tool: undefined };
  }
  const [change] = look.value;
  if (change === undefined) return { seen: true, why: NONE, change, tool: undefined };
  const writer = writerOf(change.userAgent);
  const tool = writer === undefined ? undefined : printWriter(writer);
  return { seen: true, why: undefined, change, tool };
}

/**
 * What a tool that wrote lately will do, where the tags did not say it already: the last one of
 * those changes that was made by something that applies again what it has on file.
 */
export function writerWarnings(
  changes: readonly RecordedChange[],
  owners: readonly string[],
): readonly string[] {
  const writers = changes.flatMap(({ userAgent }) => writerOf(userAgent) ?? []);
  const last = writers.find(({ reapplies }) => reapplies);
  const isNamed = owners.some((owner) => owner.toLowerCase() === last?.name.toLowerCase());
  return last === undefined || isNamed || owners.includes('none')
    ? []
    : [
        `${printWriter(last)} has written to this provider lately; if it owns it, its next apply may undo the change: change it there too`,
      ];
}

export function printWriter({ name, version }: Writer): string {
  return version === undefined || version === '' ? name : `${name} ${version}`;
}

function isLeftBy({ tags }: Tool, [key, value]: readonly [string, string]): boolean {
  return tags.some((tag) => tag.key.test(key) && tag.value?.test(value) !== false);
}

function drift(owner: string): string {
  return `${owner} owns this provider and may undo the change at its next apply: change it there too`;
}

const NONE = 'CloudTrail has no change of the last ninety days';

/** A tool that writes providers, and what it leaves behind. */
interface Tool {
  readonly name: string;
  /** Tags that it leaves, by key, and by value where the key alone says nothing. */
  readonly tags: readonly { readonly key: RegExp; readonly value?: RegExp }[];
  /** What it calls itself towards AWS; the first group is its version. */
  readonly agent: RegExp | undefined;
  /** Whether it writes again what it has on file, and so undoes what others have changed. */
  readonly reapplies: boolean;
}

/** Keys under which people and modules note the tool that made a thing. */
const MADE_BY =
  /^(managed|created|provisioned|deployed)[-_: ]?(by|with)$|^(provisioner|iac|iac[-_]tool)$/i;

/**
 * The tools, each tag and user agent as the tool's documentation or source gives it, or as is the
 * custom where it leaves none. Asked in this order: what is built on another comes before that.
 */
const TOOLS: readonly Tool[] = [
  {
    name: 'CloudFormation or CDK',
    tags: [
      { key: /^aws:cloudformation:stack-(name|id)$/ },
      { key: MADE_BY, value: /cloudformation|\bcdk\b|\bsam\b/i },
      { key: /^aws-cdk(:|$)/i },
    ],
    agent: /cloudformation\.amazonaws\.com|\baws-cdk\b/,
    reapplies: true,
  },
  {
    name: 'eksctl',
    tags: [{ key: /^alpha\.eksctl\.io\// }, { key: MADE_BY, value: /eksctl/i }],
    agent: /\beksctl\/v?([\d.]+)?/,
    reapplies: false,
  },
  {
    name: 'Crossplane',
    tags: [
      { key: /^crossplane-(name|kind|providerconfig)$/ },
      { key: MADE_BY, value: /crossplane|upbound/i },
    ],
    agent: /(?:crossplane|upbound)[-\w]*provider-aws[-\w]*(?:\/v?([\d.]+))?/,
    reapplies: true,
  },
  {
    name: 'ACK',
    tags: [{ key: /^services\.k8s\.aws\// }],
    agent: /aws-controllers-k8s(?:\/[\w.-]*?v([\d.]+))?/,
    reapplies: true,
  },
  {
    name: 'Cluster API',
    tags: [{ key: /^sigs\.k8s\.io\/cluster-api-provider-aws\// }],
    agent: /aws\.cluster\.x-k8s\.io(?:\/v?([\d.]+))?/,
    reapplies: true,
  },
  {
    name: 'kOps',
    tags: [{ key: /^(kops\.k8s\.io\/|KubernetesCluster$)/ }],
    agent: /\bkops(?:-controller)?\/v?([\d.]+)/,
    reapplies: true,
  },
  {
    name: "OpenShift's ccoctl",
    tags: [{ key: /^openshift\.io\/cloud-credential-operator\// }],
    agent: undefined,
    reapplies: false,
  },
  {
    name: 'Pulumi',
    tags: [{ key: /^pulumi([:_-]|$)/i }, { key: MADE_BY, value: /pulumi/i }],
    agent: /\bpulumi[-\w]*(?:\/v?([\d.]+))?/i,
    reapplies: true,
  },
  {
    name: 'OpenTofu',
    tags: [{ key: /^(opentofu|tofu)([:_-]|$)/i }, { key: MADE_BY, value: /opentofu|\btofu\b/i }],
    agent: /\bopentofu(?:\/v?([\d.]+))?/i,
    reapplies: true,
  },
  {
    name: 'Terraform',
    tags: [
      { key: /^(terraform|tf|hashicorp)([:_-]|$)/i, value: /^(?!(false|no|0)$)/i },
      { key: MADE_BY, value: /terraform|terragrunt|atlantis|spacelift/i },
    ],
    agent: /\bterraform\/v?([\d.]+)/i,
    reapplies: true,
  },
  {
    name: 'Ansible',
    tags: [{ key: MADE_BY, value: /ansible/i }],
    agent: /\bansible[-\w./]*?(?:\/v?([\d.]+))?/i,
    reapplies: true,
  },
  { name: 'trustprint', tags: [], agent: /\btrustprint\b/, reapplies: false },
  {
    name: 'the AWS console',
    tags: [],
    agent: /^(console|signin)\.amazonaws\.com|\bS3Console\b|^Mozilla\//,
    reapplies: false,
  },
  { name: 'the AWS CLI', tags: [], agent: /\baws-cli\/([\d.]+)/, reapplies: false },
];
