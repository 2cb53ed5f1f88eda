// SPDX-License-Identifier: Apache-2.0

/** A certificate of a public CA whose SHA-1 people meet in lists, guides and chains. */
export interface PublishedCertificate {
  /** 40 lower-case hexadecimal digits. */
  readonly sha1: string;
  readonly subject: string;
  readonly issuer: string;
  /** Days, as they are printed: `2024-12-31`. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** A SHA-1 that was published for an issuer, and what became of that. */
export interface PublishedThumbprint {
  readonly sha1: string;
  readonly listedFor: string;
  readonly became: string;
  readonly source: string;
}

/** SHA-1 of the bytes as servers sent them; subject; issuer; valid from and until. */
const CA_CERTIFICATES = `
9e99a48a9960b14926bb7f3b02e22da2b0ab7280 ; Starfield Services Root Certificate Authority - G2 ; Starfield Class 2 Certification Authority ; 2009-09-02 ; 2034-06-28
06b25927c42a721631c1efd9431e648fa62e1e39 ; Amazon Root CA 1 ; Starfield Services Root Certificate Authority - G2 ; 2015-05-25 ; 2037-12-31
2ad974a775f73cbdbbd8f5ac3a49255fa8fb1f8c ; Amazon RSA 2048 M01 ; Amazon Root CA 1 ; 2022-08-23 ; 2030-08-23
414a2060b738c635cc7fc243e052615592830c53 ; Amazon RSA 2048 M02 ; Amazon Root CA 1 ; 2022-08-23 ; 2030-08-23
d9fe0a65fa00cabf61f5120d373a8135e1461f15 ; Amazon RSA 2048 M03 ; Amazon Root CA 1 ; 2022-08-23 ; 2030-08-23
917e732d330f9a12404f73d8bea36948b929dffc ; Amazon Server CA 1B ; Amazon Root CA 1 ; 2015-10-22 ; 2025-10-19
a031c46782e6e6c662c2c87c76da9aa62ccabd8e ; DigiCert SHA2 High Assurance Server CA ; DigiCert High Assurance EV Root CA ; 2013-10-22 ; 2028-10-22
6938fd4d98bab03faadb97b34396831e3780aea1 ; DigiCert TLS RSA SHA256 2020 CA1 ; DigiCert Global Root CA ; 2020-09-24 ; 2030-09-23
1c58a3a8518e8759bf075b76b750d4f2df264fcd ; DigiCert TLS RSA SHA256 2020 CA1 ; DigiCert Global Root CA ; 2021-04-14 ; 2031-04-13
1b511abead59c6ce207077c0bf0e0043b1382612 ; DigiCert Global G2 TLS RSA SHA256 2020 CA1 ; DigiCert Global Root G2 ; 2021-03-30 ; 2031-03-29
2b18947a6a9fc7764fd8b5fb18a863b0c6dac24f ; Sectigo Public Server Authentication Root R46 ; USERTrust RSA Certification Authority ; 2021-03-22 ; 2038-01-18
dd55b4520291e276588f0dd02fafd83a7368e0fa ; Sectigo Public Server Authentication CA DV R36 ; Sectigo Public Server Authentication Root R46 ; 2021-03-22 ; 2036-03-21
ca7788c32da1e4b7863a4fb57d00b55ddacbc7f9 ; USERTrust ECC Certification Authority ; AAA Certificate Services ; 2019-03-12 ; 2028-12-31
b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a ; Cloudflare Inc ECC CA-3 ; Baltimore CyberTrust Root ; 2020-01-27 ; 2024-12-31
08745487e891c19e3078c1f2a07e452950ef36f6 ; GTS Root R1 ; GlobalSign Root CA ; 2020-06-19 ; 2028-01-28
932bed339aa69212c89375b79304b475490b89a0 ; GTS Root R4 ; GlobalSign Root CA ; 2023-11-15 ; 2028-01-28
1e7ef647cba150281c60897257102878c4bd8cdc ; GTS CA 1C3 ; GTS Root R1 ; 2020-08-13 ; 2027-09-30
66e4161260b100fee0de287a9a5293b4c2224ae6 ; Google Trust Services WR2 ; GTS Root R1 ; 2023-12-13 ; 2029-02-20
108fbf794e18ec5347a414e4370cc4506c297ab2 ; Google Trust Services WE1 ; GTS Root R4 ; 2023-12-13 ; 2029-02-20
4d9acb313d73da2e9eb451a7cf6309af45c993c1 ; Google Trust Services WE2 ; GTS Root R4 ; 2023-12-13 ; 2029-02-20
933c6ddee95c9c41a40f9f50493d82be03ad87bf ; ISRG Root X1 ; DST Root CA X3 ; 2021-01-20 ; 2024-09-30
151682f5218c0a511c28f4060a73b9ca78ce9a53 ; ISRG Root X2 ; ISRG Root X1 ; 2020-09-04 ; 2025-09-15
1b23675354fcad90119d88075015ea17add527d8 ; Let's Encrypt Authority X3 ; ISRG Root X1 ; 2016-10-06 ; 2021-10-06
a053375bfe84e8b748782c7cee15827a6af5a405 ; Let's Encrypt R3 ; ISRG Root X1 ; 2020-09-04 ; 2025-09-15
00abefd055f9a9c784ffdeabd1dcdd8fed741436 ; Let's Encrypt R10 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
696db3af0dffc17e65c6a20d925c5a7bd24dec7e ; Let's Encrypt R11 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
5f28d9c589ee4bf31a11b78c72b8d13f079ddc45 ; Let's Encrypt E5 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
c94dc4831a901a9fec0fb49b71bd49b5aad4fad0 ; Let's Encrypt E6 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
c7ba5aa7e91080fa95e157476639736852c6bdf6 ; Let's Encrypt E6 ; ISRG Root X2 ; 2024-03-13 ; 2027-03-12
3b73c17e3df87cf3aa77f1389219eb5edd519e7f ; Let's Encrypt E7 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
54317eb0765f0bc674855184eb8374b4199e4655 ; Let's Encrypt E8 ; ISRG Root X1 ; 2024-03-13 ; 2027-03-12
`;

/**
 * Intermediates and cross-signed roots. For recognising, never for trusting: that a value is here
 * says nothing of whoever lists it.
 */
export const PUBLISHED_CERTIFICATES: readonly PublishedCertificate[] = CA_CERTIFICATES.trim()
  .split('\n')
  .map((line) => {
    const [sha1 = '', subject = '', issuer = '', notBefore = '', notAfter = ''] = line.split(' ; ');
    return { sha1, subject, issuer, notBefore, notAfter };
  });

/** @see AWS's notice of July 2023, as it is quoted there. */
const GITHUB_NOTICE = 'https://github.com/turbot/steampipe-samples/pull/16';
const USER_GUIDE =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html';
const NOT_USED_FOR_GITHUB = 'AWS has not used the list for GitHub since July 6, 2023';

export const PUBLISHED_THUMBPRINTS: readonly PublishedThumbprint[] = [
  {
    sha1: '9e99a48a9960b14926bb7f3b02e22da2b0ab7280',
    listedFor: 'EKS and S3, whose servers sent it last until 2024',
    became:
      'Amazon no longer sends it since August 2024, and AWS does not use the list for EKS and S3',
    source:
      'https://aws.amazon.com/blogs/security/acm-will-no-longer-cross-sign-certificates-with-starfield-class-2-starting-august-2024/',
  },
  {
    sha1: 'a9d53002e97e00e043244f3d170d6f4c414104fd',
    listedFor: 'S3, in kOps and OpenShift, as the root of DigiCert that S3 once had',
    became: 'AWS has not used the list for keys in S3 since July 2021',
    source: 'https://github.com/kubernetes/kops/blob/master/pkg/model/awsmodel/oidc_provider.go',
  },
  {
    sha1: 'a031c46782e6e6c662c2c87c76da9aa62ccabd8e',
    listedFor: 'GitHub Actions, until it changed its CA in January 2022',
    became: NOT_USED_FOR_GITHUB,
    source: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
  },
  {
    sha1: '6938fd4d98bab03faadb97b34396831e3780aea1',
    listedFor: 'GitHub Actions, from January 2022; the older of two editions of one CA key',
    became: NOT_USED_FOR_GITHUB,
    source: GITHUB_NOTICE,
  },
  {
    sha1: '1c58a3a8518e8759bf075b76b750d4f2df264fcd',
    listedFor: 'GitHub Actions, from June 2023; the newer of two editions of one CA key',
    became: NOT_USED_FOR_GITHUB,
    source: GITHUB_NOTICE,
  },
  {
    sha1: '1b511abead59c6ce207077c0bf0e0043b1382612',
    listedFor: 'GitHub Actions, in public templates',
    became: NOT_USED_FOR_GITHUB,
    source: 'https://gist.github.com/sakopov',
  },
  {
    sha1: '2b18947a6a9fc7764fd8b5fb18a863b0c6dac24f',
    listedFor: 'GitHub Actions, whose servers sent it last in July 2025',
    became: NOT_USED_FOR_GITHUB,
    source: GITHUB_NOTICE,
  },
  {
    sha1: 'f879abce0008e4eb126e0097e46620f5aaae26ad',
    listedFor: "GitHub Actions, as its own certificate of 2023 instead of its CA's",
    became: 'it ended in November 2023',
    source: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
  },
  {
    sha1: 'b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a',
    listedFor: 'gitlab.com and Auth0, which are behind Cloudflare',
    became:
      'AWS has not used the list for gitlab.com since December 2023, for Auth0 since January 2023',
    source: 'https://github.com/saidsef/terraform-aws-gitlab-oidc',
  },
  {
    sha1: '08745487e891c19e3078c1f2a07e452950ef36f6',
    listedFor: 'Google and GKE',
    became: 'AWS has not used the list for Google since July 2021',
    source: 'https://github.com/kubernetes/k8s.io',
  },
  {
    sha1: 'cf23df2207d99a74fbe169e3eba035e633b65d94',
    listedFor: 'accounts.google.com, as the example of the AWS providers of Terraform and Pulumi',
    became: 'it is an example; AWS has not used the list for Google since July 2021',
    source: 'https://www.pulumi.com/registry/packages/aws/api-docs/iam/openidconnectprovider/',
  },
  {
    sha1: '990f4193972f2becf12ddeda5237f9c952f20d9e',
    listedFor: "nothing: it is the example of AWS's documentation",
    became: 'replace it by the thumbprint of your issuer',
    source: USER_GUIDE,
  },
];
