// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { type Arn, parseArn, providerUrlOf, roleNameOf } from './arn.ts';
import { type Issuer, parseIssuer } from './issuer.ts';
import { looksLikeToken } from './web-identity.ts';

/** What a person names on the command line. */
export type Target =
  | { readonly kind: 'issuer'; readonly text: string; readonly issuer: Issuer }
  | { readonly kind: 'provider'; readonly text: string; readonly arn: Arn; readonly url: string }
  | { readonly kind: 'role'; readonly text: string; readonly arn: Arn }
  /** `name` is a name or an ARN, as `DescribeCluster` is asked. */
  | {
      readonly kind: 'cluster';
      readonly text: string;
      readonly name: string;
      readonly arn: Arn | undefined;
    }
  | {
      readonly kind: 'workload';
      readonly text: string;
      readonly form: 'sa' | 'pod' | 'deploy';
      readonly namespace: string;
      readonly name: string;
    }
  /** The current kube context. */
  | { readonly kind: 'kubernetes'; readonly text: string }
  /** The CI job that we run in. */
  | { readonly kind: 'ci'; readonly text: string };

/**
 * Reads a target.
 *
 * @throws TrustprintError `target_unrecognised`, `issuer_malformed`, `arn_malformed`, `not_built`,
 *   or `token_where_file_expected` for a token, which is not echoed.
 */
export function parseTarget(text: string): Target {
  if (looksLikeToken(text)) {
    throw new TrustprintError('token_where_file_expected', 'a token was given as the target', {
      hint: 'put it into a file and give --token FILE',
    });
  }
  if (text.startsWith('https://') || text.startsWith('http://')) {
    return { kind: 'issuer', text, issuer: parseIssuer(text) };
  }
  if (text.startsWith('eks:')) return clusterOf(text, text.slice('eks:'.length));
  if (text.startsWith('arn:')) return targetOfArn(text);
  const prefix = NOT_BUILT.find((begin) => text.startsWith(begin));
  if (prefix !== undefined) {
    throw new TrustprintError('not_built', `targets of the form ${prefix} are not built yet`, {
      facts: { text: text.slice(0, 200) },
      hint: 'name the issuer, the cluster (eks:NAME) or the ARN of the provider instead',
    });
  }
  throw new TrustprintError('target_unrecognised', `not a target: "${text.slice(0, 200)}"`, {
    facts: { text: text.slice(0, 200) },
    hint: /^[\w-]+(\.[\w-]+)+/.test(text)
      ? `did you mean https://${text.slice(0, 200)}?`
      : 'give https://HOST/PATH, eks:NAME, or the ARN of a provider, role or cluster',
  });
}

function targetOfArn(text: string): Target {
  const arn = parseArn(text);
  const url = providerUrlOf(arn);
  if (url !== undefined) return { kind: 'provider', text, arn, url };
  if (roleNameOf(arn) !== undefined) return { kind: 'role', text, arn };
  if (arn.service === 'eks' && /^cluster\/[^/]+$/.test(arn.resource)) {
    return { kind: 'cluster', text, name: arn.resource.slice('cluster/'.length), arn };
  }
  throw new TrustprintError(
    'target_unrecognised',
    `not the ARN of a target: "${text.slice(0, 300)}"`,
    {
      facts: { text: text.slice(0, 300) },
      hint: 'give the ARN of an IAM OIDC provider, an IAM role or an EKS cluster',
    },
  );
}

/** @see EKS API, `ClusterName`: letters, digits, hyphens and underscores, 100 at most. */
function clusterOf(text: string, name: string): Target {
  if (/^[0-9A-Za-z][\w-]{0,99}$/.test(name)) return { kind: 'cluster', text, name, arn: undefined };
  throw new TrustprintError(
    'target_unrecognised',
    `not the name of a cluster: "${name.slice(0, 120)}"`,
    {
      facts: { text: text.slice(0, 200) },
      hint: 'cluster names have letters, digits, hyphens and underscores',
    },
  );
}

const NOT_BUILT = ['sa:', 'pod:', 'deploy:', 'k8s:', 'ci:'] as const;
