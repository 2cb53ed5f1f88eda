// SPDX-License-Identifier: Apache-2.0

import { hostPortOf } from '../model/issuer.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const hostTypo: Check = defineCheck(
  {
    id: 'host-typo',
    on: 'issuer',
    title: 'The host of an EKS issuer is spelled as EKS spells it',
    severity: 'error',
    source: {
      title: 'Amazon EKS User Guide, Create an IAM OIDC provider for your cluster',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html',
    },
    explanation:
      'EKS issuers live at oidc.eks.REGION.amazonaws.com, with .cn after it in China, and at oidc-eks.REGION.api.aws where the cluster is dual-stack. Several guides have the parts in another order; there is nobody at such a host.',
    remedy: 'Take the issuer from the cluster itself, letter by letter.',
  },
  [],
  ({ issuer, target }) => {
    if (issuer === undefined) return notApplicable('no issuer was found');
    const { host } = hostPortOf(issuer);
    const slip = SLIPS.find(({ written }) => written.test(host));
    if (slip === undefined) {
      return pass('the host is not a known misspelling', { knowledge: 'reported' });
    }
    const meant = host.replace(slip.written, slip.meant);
    const { clusterName } = target;
    return fail(`the issuer's host is ${host}; EKS writes ${meant}`, {
      knowledge: 'documented',
      evidence: { host, meant },
      remedies: [
        remedy(
          'take the issuer from the cluster itself',
          clusterName === undefined
            ? undefined
            : ['aws', 'eks', 'describe-cluster', '--name', clusterName, '--query', QUERY],
        ),
      ],
    });
  },
);

/** Seen in READMEs and guides: parts swapped, a part missing, the two domains mixed up. */
const SLIPS: readonly { readonly written: RegExp; readonly meant: string }[] = [
  {
    written: /^oidc\.(?!eks\.)([a-z0-9-]+)\.eks\.(amazonaws\.com(?:\.cn)?)$/,
    meant: 'oidc.eks.$1.$2',
  },
  { written: /^oidc\.([a-z]+-[a-z-]+-\d)\.(amazonaws\.com(?:\.cn)?)$/, meant: 'oidc.eks.$1.$2' },
  { written: /^eks\.([a-z]+-[a-z-]+-\d)\.(amazonaws\.com(?:\.cn)?)$/, meant: 'oidc.eks.$1.$2' },
  { written: /^oidc-eks\.([a-z0-9-]+)\.amazonaws\.com$/, meant: 'oidc-eks.$1.api.aws' },
  { written: /^oidc\.eks\.([a-z0-9-]+)\.api\.aws$/, meant: 'oidc-eks.$1.api.aws' },
  {
    written: /^oidc\.eks\.(cn-[a-z0-9-]+)\.amazonaws\.com$/,
    meant: 'oidc.eks.$1.amazonaws.com.cn',
  },
];

const QUERY = 'cluster.identity.oidc.issuer';
