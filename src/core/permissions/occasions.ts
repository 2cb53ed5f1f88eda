// SPDX-License-Identifier: Apache-2.0

import type { Occasion } from './permission.ts';

/** When a call is made, for people to read. */
export const OCCASIONS: Readonly<Record<Occasion, string>> = {
  record: 'always; `thumbprint` needs no record of the issuer',
  role: 'a role is named, or found: a target that is one, `--role`, the annotation of a workload',
  'role-target': 'the target is a role',
  cluster: 'the target is an EKS cluster, or lies in one',
  'in-cluster': 'the target is a workload, or the current kube context',
  context: 'the target is a workload or the current kube context, or this is of the same cluster',
  accounts: 'as before, and none has the name that was asked about where the target is one',
  'near-account': 'the target is a service account, and there is none of that name',
  roles:
    'the target is a cluster or the current kube context; else the role that was named is not there',
  'near-cluster': 'the target is an EKS cluster, and there is none of that name',
  workload: 'the target is a workload; AWS is asked where its cluster is one of EKS',
  pods: 'the target is a workload; of a pod, where there is none of its name',
  pod: 'the target is a pod',
  deploy: 'the target is a deployment',
  sts: 'the target is a statefulset',
  ds: 'the target is a daemonset',
  rs: 'the target is a replicaset',
  job: 'the target is a job',
  cronjob: 'the target is a cronjob',
  jobs: 'the target is a job or a cronjob',
  absent: 'there is no provider for the issuer',
  'tags-untold': 'IAM tells the provider without its tags, as some emulators do',
  writing: 'something is to be written',
  'carried-tags': 'a new provider is made beside one that has tags',
  created: 'the receipt says that a provider was made',
  'trust-policy': '`--include trust-policy`; for `undo`, a receipt of such a change',
  kubernetes: '`--include kubernetes`; for `undo`, a receipt of such a change',
  mint: '`--mint`',
  inventory: 'in each account that is scanned, and of a cluster that is named',
  'whole-account': 'in each account that is scanned',
  'scanned-cluster': 'a cluster is named: `scan eks:NAME`, `scan k8s:`',
  'inventory-denied':
    'an account may not be read by `iam:GetAccountAuthorizationDetails`, or a cluster is named',
  regions: '`--regions all`',
  organization: '`--organization` or `--ou`, by the credentials that begin',
  'other-accounts': '`--accounts`, `--organization` or `--ou`, by the credentials that begin',
  changed: 'a provider or a role is another than in the round before',
};
