// SPDX-License-Identifier: Apache-2.0

import type { ListedThumbprint } from '../model/thumbprint.ts';

/** A value met in many lists. These are for recognising, never for pinning. */
export type KnownValue = {
  /** 40 lower-case hexadecimal digits. */
  readonly sha1: string;
  /** `leaf`: an end-entity certificate. `ca`: sent by a well-known issuer once. `root`: held, seldom sent. */
  readonly kind: 'leaf' | 'ca' | 'root';
  readonly what: string;
  /** Where it is published. */
  readonly source: string;
};

/** What is known of a listed value. */
export function knownValueOf(listed: ListedThumbprint): KnownValue | undefined {
  return KNOWN_VALUES.find(({ sha1 }) => (listed as string) === sha1);
}

/**
 * Whether a listed value was never the thumbprint of anything: not hexadecimal, or a few characters
 * repeated. Of 2^160 thumbprints, some 2^41 look like that by chance.
 */
export function isPlaceholder(listed: ListedThumbprint): boolean {
  return (
    !/^[0-9a-f]{40}$/.test(listed) || /^(.{1,10})\1+$/.test(listed) || COUNTING.includes(listed)
  );
}

/**
 * Whether a host belongs to an issuer that is known to have a certificate of a public CA: another
 * one was put there by somebody on the way.
 */
export function isKnownPublicHost(host: string): boolean {
  const name = host.toLowerCase();
  return (
    PUBLIC_ISSUER_HOSTS.includes(name) ||
    AWS_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`))
  );
}

/** Values that a well-known issuer presented once, or that guides said to list. */
export const KNOWN_VALUES: readonly KnownValue[] = [
  {
    sha1: '9e99a48a9960b14926bb7f3b02e22da2b0ab7280',
    kind: 'ca',
    what: 'the last certificate that EKS and S3 sent until 2024, a Starfield root cross-signed by an older one',
    source: 'https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3317',
  },
  {
    sha1: 'a9d53002e97e00e043244f3d170d6f4c414104fd',
    kind: 'ca',
    what: 'the second of two constants that kOps has listed for S3 since 2021',
    source: 'https://github.com/kubernetes/kops/blob/master/pkg/model/awsmodel/oidc_provider.go',
  },
  {
    sha1: 'a031c46782e6e6c662c2c87c76da9aa62ccabd8e',
    kind: 'ca',
    what: 'what GitHub Actions presented until January 2022',
    source: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
  },
  {
    sha1: '6938fd4d98bab03faadb97b34396831e3780aea1',
    kind: 'ca',
    what: 'a DigiCert intermediate that GitHub Actions presented from January 2022',
    source:
      'https://github.blog/changelog/2023-06-27-github-actions-update-on-oidc-integration-with-aws/',
  },
  {
    sha1: '1c58a3a8518e8759bf075b76b750d4f2df264fcd',
    kind: 'ca',
    what: 'a DigiCert intermediate that GitHub Actions presented from June 2023',
    source:
      'https://github.blog/changelog/2023-06-27-github-actions-update-on-oidc-integration-with-aws/',
  },
  {
    sha1: 'f879abce0008e4eb126e0097e46620f5aaae26ad',
    kind: 'leaf',
    what: "GitHub Actions' own certificate, which ended in November 2023",
    source: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
  },
  {
    sha1: 'b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a',
    kind: 'ca',
    what: 'a Cloudflare intermediate that gitlab.com and Auth0 presented, which expired in December 2024',
    source: 'https://github.com/saidsef/terraform-aws-gitlab-oidc',
  },
  ...[
    ['ad7e1c28b064ef8f6003402014c3d0e3370eb58a', 'Starfield Class 2 Certification Authority'],
    [
      '925a8f8d2c6d04e0665f596aff22d863e8256f3f',
      'Starfield Services Root Certificate Authority - G2',
    ],
    ['8da7f965ec5efc37910f1c6e59fdc1cc6a6ede16', 'Amazon Root CA 1'],
    ['5a8cef45d7a69859767a8c8b4496b578cf474b1a', 'Amazon Root CA 2'],
    ['0d44dd8c3c8c1a1a58756481e90f2e2affb3d26e', 'Amazon Root CA 3'],
    ['f6108407d6f8bb67980cc2e244c2ebae1cef63be', 'Amazon Root CA 4'],
    ['cabd2a79a1076a31f21d253635cb039d4329a5e8', 'ISRG Root X1'],
    ['bdb1b93cd5978d45c6261455f8db95c75ad153af', 'ISRG Root X2'],
    ['df3c24f9bfd666761b268073fe06d1cc8d4f82a4', 'DigiCert Global Root G2'],
    ['7e04de896a3e666d00e687d33ffad93be83d349e', 'DigiCert Global Root G3'],
    ['ddfb16cd4931c973a2037d3fc83a4d7d775d05e4', 'DigiCert Trusted Root G4'],
    ['2b8f1b57330dbba2d07a6c51f70ee90ddab9ad8e', 'USERTrust RSA Certification Authority'],
    ['d1cbca5db2d52a7f693b674de5f05a1d0c957df0', 'USERTrust ECC Certification Authority'],
    ['d69b561148f01c77c54578c10926df5b856976ad', 'GlobalSign Root CA - R3'],
    ['e58c1cc4913b38634be9106ee3ad8e6b9dd9814a', 'GTS Root R1'],
    ['77d30367b5e00c15f60c3861df7ce13b92464d47', 'GTS Root R4'],
  ].map(([sha1 = '', name = '']) => ({
    sha1,
    kind: 'root' as const,
    what: `the root ${name}, self-signed: servers seldom send it`,
    source: 'https://wiki.mozilla.org/CA/Included_Certificates',
  })),
];

/** Digits in a row, as examples have them. */
const COUNTING: readonly string[] = ['0123456789abcdef0123456789abcdef01234567'];

/** @see AWS General Reference: the domains of AWS's own endpoints, the issuers of EKS among them. */
const AWS_DOMAINS = ['amazonaws.com', 'amazonaws.com.cn', 'api.aws'] as const;

/** @see IAM User Guide, identity-provider controls for shared OIDC providers: the best known. */
const PUBLIC_ISSUER_HOSTS: readonly string[] = [
  'token.actions.githubusercontent.com',
  'gitlab.com',
  'app.terraform.io',
  'agent.buildkite.com',
  'api.pulumi.com',
  'oidc.circleci.com',
  'oidc.vercel.com',
  'accounts.google.com',
];
