// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { textClaim, DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import { nearest } from '../model/nearest.ts';
import { issuerOf } from './gate.ts';

/** Why an audience is not one of those that are registered, where that can be told. */
export interface AudienceSlip {
  /** In words that go on from `the audience "…" is not registered`. */
  readonly what: string;
  /** The registered one that was meant. */
  readonly meant: string | undefined;
  /** Whether the slip is in the list: the token has what tokens for AWS have. */
  readonly isInList: boolean;
  /** Whether registering it would let in what was never meant for AWS. */
  readonly isForOthers: boolean;
}

/**
 * The slip behind an audience that is not registered.
 *
 * @param issuer Kubernetes gives tokens for itself by its own name, or by that of its API server: see
 *   `clusterIssuerOf`.
 */
export function audienceSlip(
  asked: string,
  registered: readonly string[],
  issuer: string | undefined,
): AudienceSlip | undefined {
  if (isForApiServer(asked, issuer)) {
    const [meant = DEFAULT_AUDIENCE] = registered;
    return {
      what: 'it is the audience of the Kubernetes API server, not of AWS',
      meant,
      isInList: false,
      isForOthers: true,
    };
  }
  for (const { what, normalize } of SLIPS) {
    const meant = registered.find((one) => normalize(one) === normalize(asked));
    if (meant !== undefined) return slipOf(asked, meant, `${what}"${meant}"`);
  }
  const [near] = asked.length < 4 ? [] : nearest(asked, registered);
  return near === undefined ? undefined : slipOf(asked, near, `it is close to "${near}"`);
}

/**
 * The issuer where it is that of a Kubernetes cluster. Other issuers may well be an audience of their
 * own: for AWS GitLab has tokens made out to `https://gitlab.com` (GitLab, Configure OpenID Connect in AWS).
 */
export function clusterIssuerOf(facts: Facts): string | undefined {
  const { token, workload, kubernetes, cluster } = facts;
  const subject = textClaim(token?.claims, 'sub');
  const isCluster =
    subject === undefined
      ? [workload, kubernetes, cluster].some((seen) => seen !== undefined)
      : subject.startsWith('system:serviceaccount:');
  return isCluster ? issuerOf(facts) : undefined;
}

/** Whether an audience is that of the API server: every pod has a token for it. */
export function isForApiServer(audience: string, issuer: string | undefined): boolean {
  return API_SERVER.test(audience) || audience === issuer;
}

function slipOf(asked: string, meant: string, what: string): AudienceSlip {
  return {
    what,
    meant,
    isInList: asked === DEFAULT_AUDIENCE && meant !== OF_KOPS,
    isForOthers: false,
  };
}

/** @see Kubernetes, kube-apiserver: --api-audiences is the issuer unless it is set. */
const API_SERVER = /^(?:https:\/\/)?kubernetes\.default(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;

/** What kOps registers. */
const OF_KOPS = 'amazonaws.com';

const SLIPS: readonly {
  readonly what: string;
  readonly normalize: (audience: string) => string;
}[] = [
  { what: 'it has spaces around it, unlike ', normalize: (text) => text.trim() },
  { what: 'it differs only in case from ', normalize: (text) => text.toLowerCase() },
  { what: 'it differs only in https:// from ', normalize: bare },
  {
    what: 'the AWS domain is misspelled or that of another partition; registered is ',
    normalize: (text) =>
      bare(text).replace(/(?<=^|\.)amazon(?:aws)?\.com(?:\.cn)?$/, 'amazonaws.com'),
  },
  {
    what: 'kOps and EKS use different audiences; registered is ',
    normalize: (text) => text.replace(/^sts\.(?=amazonaws\.com$)/, ''),
  },
];

function bare(text: string): string {
  return text.replace(/^https:\/\//, '').replace(/\/$/, '');
}
