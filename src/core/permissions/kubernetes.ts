// SPDX-License-Identifier: Apache-2.0

import {
  type ControllerForm,
  FORM_NAMES,
  FORMS,
  isController,
  resourceOf,
} from '../model/kubernetes.ts';
import type { KubernetesRight } from './permission.ts';

const OF_WORKLOADS = { thumbprint: 'workload', doctor: 'workload', fix: 'workload' } as const;

/** All that is asked of a Kubernetes API. Roles are made from it. */
export const KUBERNETES_RIGHTS: readonly KubernetesRight[] = [
  {
    verb: 'get',
    group: '',
    resource: '/.well-known/openid-configuration',
    scope: 'cluster',
    needs: {
      thumbprint: 'in-cluster',
      doctor: 'context',
      fix: 'context',
      undo: 'kubernetes',
      scan: 'context',
    },
    why: 'the issuer of the cluster; all service accounts have this right already',
  },
  {
    verb: 'get',
    group: '',
    resource: '/openid/v1/jwks',
    scope: 'cluster',
    needs: { doctor: 'context', fix: 'context', scan: 'context' },
    why: 'the keys that the API server signs with, beside those that are published; goes without',
  },
  {
    verb: 'get',
    group: '',
    resource: 'serviceaccounts',
    scope: 'namespace',
    needs: { ...OF_WORKLOADS, undo: 'kubernetes' },
    why: 'the annotation that names the role',
  },
  {
    verb: 'list',
    group: '',
    resource: 'pods',
    scope: 'namespace',
    needs: { thumbprint: 'pods', doctor: 'pods', fix: 'pods' },
    why: 'what the pods of the service account were given',
  },
  {
    verb: 'get',
    group: '',
    resource: 'pods',
    scope: 'namespace',
    needs: { thumbprint: 'pod', doctor: 'pod', fix: 'pod' },
    why: 'the pod that was asked about',
  },
  ...FORM_NAMES.filter(isController).flatMap((form) => rightsTo(form)),
  {
    verb: 'list',
    group: '',
    resource: 'namespaces',
    scope: 'cluster',
    needs: OF_WORKLOADS,
    why: 'near misses of the namespace, where there is none of its name; goes without',
  },
  {
    verb: 'list',
    group: 'admissionregistration.k8s.io',
    resource: 'mutatingwebhookconfigurations',
    scope: 'cluster',
    needs: { thumbprint: 'in-cluster', doctor: 'context', fix: 'context', scan: 'context' },
    why: "whether EKS's webhook is there, which injects the token; goes without",
  },
  {
    verb: 'list',
    group: '',
    resource: 'serviceaccounts',
    scope: 'cluster',
    needs: {
      thumbprint: 'near-account',
      doctor: 'accounts',
      fix: 'writing',
      undo: 'created',
      scan: 'context',
    },
    why: 'the accounts that name a role: a cluster comprises them; near misses of a name, too; goes without',
  },
  {
    verb: 'create',
    group: '',
    resource: 'serviceaccounts/token',
    scope: 'namespace',
    needs: { doctor: 'mint', fix: 'mint' },
    why: 'a token of the service account to judge, which is never kept',
  },
  {
    verb: 'patch',
    group: '',
    resource: 'serviceaccounts',
    scope: 'namespace',
    needs: { fix: 'kubernetes', undo: 'kubernetes' },
    why: 'the annotation that names the role, where it is what is wrong',
  },
];

/** A controller is read; its kind is listed where there is none of its name. */
function rightsTo(form: ControllerForm): readonly KubernetesRight[] {
  const { group, noun } = FORMS[form];
  const right = { group, resource: resourceOf(form), scope: 'namespace' } as const;
  const listing = form === 'job' ? 'jobs' : form;
  const why =
    form === 'job'
      ? 'the jobs of a cronjob, which have its pods; near misses of the name of a job'
      : `near misses of the name of the ${noun}; goes without`;
  return [
    {
      ...right,
      verb: 'get',
      needs: { thumbprint: form, doctor: form, fix: form },
      why: `the service account of the ${noun} that was asked about`,
    },
    { ...right, verb: 'list', needs: { thumbprint: listing, doctor: listing, fix: listing }, why },
  ];
}
