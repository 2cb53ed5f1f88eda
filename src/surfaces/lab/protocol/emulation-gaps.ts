// SPDX-License-Identifier: Apache-2.0

import type { Knowledge } from '../../../core/model/verdict.ts';

/** A point at which AWS's own way is not published, or has changed, and what the lab does there. */
export interface EmulationGap {
  /** What is asked, in a few words. */
  readonly about: string;
  /** What the lab does unless it is told otherwise. */
  readonly choice: string;
  /** What switches it, if anything: flags of `lab`, or routes below `/_lab`. */
  readonly switches?: readonly string[];
  /** How we know that AWS does so. */
  readonly known: Knowledge | 'unknown';
}

/** All of them, for people who want to know how far to trust a rehearsal. */
export const CHOICES: readonly EmulationGap[] = [
  {
    about: 'which presented certificate a listed value may match',
    choice:
      "any on the path of signatures from the server's own; dates do not count, strays do not match (`any` lets them, `top` takes the last one alone)",
    switches: ['--match'],
    known: 'inferred',
  },
  {
    about: 'whose certificates count where the list decides',
    choice: 'those of both hosts',
    switches: ['--hosts'],
    known: 'inferred',
  },
  {
    about: "AWS's library of root CAs, which is asked before the list",
    choice:
      "the Mozilla roots of Node, and the root of the lab's public CA (`libraryFile`); `library-differs` has another one for clients",
    known: 'unknown',
  },
  {
    about: 'an endpoint that demands TLS 1.3',
    choice: 'the list decides, whatever the library says',
    known: 'documented',
  },
  {
    about: 'a chain without its intermediate',
    choice: 'the library does not trust it, so the list decides',
    known: 'inferred',
  },
  {
    about: 'a chain out of order, or with strays before its end',
    choice: 'refused with the message about the thumbprint, whatever is listed',
    switches: ['--match'],
    known: 'inferred',
  },
  {
    about: 'two certificates for one CA of a chain, of which the second is listed',
    choice:
      'refused, as AWS documents that extra certificates break a chain; the doctor says `unknown`',
    switches: ['--match'],
    known: 'unknown',
  },
  {
    about: 'the words of STS',
    choice: 'those recorded on 2026-09-11; `classic`: those that were reported before',
    switches: ['--messages'],
    known: 'recorded',
  },
  {
    about: 'a signature that does not verify',
    choice: 'the generic message; in `classic` that about the verification key (inferred)',
    switches: ['--messages'],
    known: 'recorded',
  },
  {
    about: 'a key that is published with `key_ops`',
    choice: 'refused like a signature that does not verify',
    switches: ['--messages'],
    known: 'recorded',
  },
  {
    about: "how long an issuer's keys are kept",
    choice:
      'not at all, as was recorded of an issuer that forbids caching. Kept keys are fetched again for a `kid` that is not among them',
    switches: ['--key-cache'],
    known: 'recorded',
  },
  {
    about: 'how long STS waits for an issuer',
    choice: 'five seconds, for both documents together',
    known: 'documented',
  },
  {
    about: "redirects of an issuer's documents",
    choice: 'not followed: the keys cannot be had',
    known: 'unknown',
  },
  {
    about: 'the order in which STS asks',
    choice:
      'that of the [gates](checks.md#gates), [partly recorded](doctor.md#verdicts); nothing is fetched where the provider or audience is not registered',
    known: 'inferred',
  },
  {
    about: 'issuers that AWS knows itself: Google, Amazon Cognito identity pools',
    choice:
      'no provider is needed; refused where somebody has made one, as what AWS does then is not published',
    known: 'documented',
  },
  {
    about: 'when STS hears of what was written to IAM',
    choice: 'at once; of AWS, delays of 5 to 11 seconds were recorded',
    switches: ['POST /_lab/faults'],
    known: 'recorded',
  },
  {
    about: 'blanks or a line feed around a token',
    choice: 'ignored; of AWS, refusals are reported (scenario `token-padded`)',
    known: 'unknown',
  },
  {
    about: 'what RFC 7515 and 7519 forbid of a token, and nobody recorded of AWS',
    choice:
      'refused as no JWT: `=` at the end of a part, a signature that is not base64url, a part that is not UTF-8, a `kid` that is not text; refused as not registered: an `azp`, or an `aud` alone, that is not text',
    known: 'inferred',
  },
  {
    about: 'what RFC 7518 forbids of a key, and nobody recorded of AWS',
    choice:
      'refused with the message about the verification key: RSA of fewer than 2048 bits or with an exponent below 3, a curve that is not that of the algorithm',
    known: 'inferred',
  },
  {
    about: 'the words of STS for session tags and a source identity out of bounds',
    choice:
      'of tags those recorded of a tag that is not a list, of a source identity those of `AssumeRole`',
    known: 'inferred',
  },
  {
    about: 'policies of an organization, a Region without STS',
    choice: 'refuse nothing, but in the scenarios `guardrail-possible` and `region-disabled`',
    known: 'documented',
  },
  {
    about: 'what IAM lists for a provider that is created without thumbprints',
    choice: "the last certificate that the issuer's own host serves",
    known: 'documented',
  },
  {
    about: 'the words of IAM where it cannot reach that host',
    choice: 'words of ours, under `OpenIdIdpCommunicationError`',
    known: 'unknown',
  },
  {
    about: 'what IAM takes for a policy',
    choice:
      'of permissions what was recorded of `CreatePolicy`; inline policies and those of sessions alike, but for the version. Of trust, what was recorded of its actions and of the issuers that many share; patterns that begin with `sts:AssumeRole`, of which nothing is known',
    known: 'recorded',
  },
  {
    about: 'a condition on a key with a list of values and without `ForAnyValue` or `ForAllValues`',
    choice: 'never met by operators on text, as recorded of `aws:TagKeys`',
    known: 'inferred',
  },
  {
    about: "ports and addresses in a provider's URL",
    choice: 'taken on loopback. AWS takes port 443 and names only',
    known: 'documented',
  },
  {
    about: 'what callers may do',
    choice:
      "users everything in their account; sessions of roles what the policies of the role, its boundary and the session's own policies all allow; a user's own session nothing in IAM, and one of `GetFederationToken` what its policies allow. AWS's own policies can be attached by any name and are not listed; of AdministratorAccess, PowerUserAccess, ReadOnlyAccess, IAMFullAccess and IAMReadOnlyAccess it is known what they allow here, others allow nothing",
    known: 'documented',
  },
  {
    about: 'principals of AWS in a trust policy',
    choice:
      'those of the accounts of the lab must exist, as IAM wants it; others are taken as they come',
    known: 'reported',
  },
  {
    about: 'how much of a session token policies and tags take',
    choice: 'near the sizes that were recorded; over a hundred percent is refused',
    known: 'unknown',
  },
  {
    about: 'partitions besides `aws`',
    choice:
      '`startLab({ partition })`; in `aws-cn` the library comes first, as AWS documents; in `aws-us-gov` a public CA alone does not do, as nothing is published of it',
    known: 'unknown',
  },
  {
    about: 'Kubernetes of the cluster',
    choice:
      '[below](#its-kubernetes); `managedFields` are coarser than in life. Clusters that are created since have none',
    switches: ['POST /_lab/kubernetes'],
    known: 'documented',
  },
  {
    about: 'what the webhook of EKS does where a service account has EKS Pod Identity too',
    choice: 'the variables of Pod Identity alone, in pods that are made since the association',
    known: 'reported',
  },
  {
    about: 'Regions',
    choice:
      'STS is active in all; a cluster is there in its own only; IAM takes signatures for any. `ListRegions` tells some; EKS knows no caller in those that are disabled',
    known: 'inferred',
  },
  {
    about: 'organizations',
    choice:
      'none, but in the scenario `fleet`. The management account alone may read it, and creates accounts at once, with a role for it and no users. Nothing is delegated; its policies refuse nothing',
    known: 'documented',
  },
  {
    about: 'quotas',
    choice:
      'Service Quotas tells that of OIDC providers, in `us-east-1`: a hundred, but for one account of `fleet`',
    known: 'documented',
  },
];
