// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { scopeRefusal } from '../protocol/scope-refusal.ts';
import { signatureOf, type SignedRequest } from '../protocol/signature-parts.ts';
import { callerOf } from '../protocol/sigv4.ts';
import type { World } from '../world.ts';

/**
 * Who shows a token of `aws eks get-token`: the ARN of the one who signed it for this cluster just
 * now; `undefined` where it is none, or nobody's.
 *
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator, "API Authorization from Outside a
 *   Cluster": the token is a presigned URL of GetCallerIdentity with the cluster's name in a header.
 */
export function arnOfEksToken(
  token: string,
  {
    world,
    cluster,
    now,
  }: { readonly world: World; readonly cluster: string; readonly now: Instant },
): string | undefined {
  const request = requestIn(token, cluster);
  if (request === undefined) return undefined;
  const signature = signatureOf(request);
  if (signature === undefined || signature.kind === 'refused') return undefined;
  if (!signature.signedHeaders.includes(CLUSTER_HEADER)) return undefined;
  if (scopeRefusal(signature, 'sts', now) !== undefined) return undefined;
  const caller = callerOf(request, world, now);
  return caller.kind === 'caller' ? caller.key?.arn : undefined;
}

/** The call that the token stands for, as it would come to STS. */
function requestIn(token: string, cluster: string): SignedRequest | undefined {
  if (!token.startsWith(PREFIX) || token.length > MOST_CHARACTERS) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString();
  if (!URL.canParse(text)) return undefined;
  const { host, pathname, search, searchParams } = new URL(text);
  if (searchParams.get('Action') !== 'GetCallerIdentity') return undefined;
  const headers = new Headers({ host, [CLUSTER_HEADER]: cluster });
  return { method: 'GET', pathname, query: search.slice(1), headers, body: '' };
}

const PREFIX = 'k8s-aws-v1.';
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** aws-iam-authenticator reads no more (`maxTokenLenBytes`). */
const MOST_CHARACTERS = 4096;
