// SPDX-License-Identifier: Apache-2.0

/** A tool that writes providers, and what it leaves behind. */
export interface Tool {
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
export const TOOLS: readonly Tool[] = [
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
