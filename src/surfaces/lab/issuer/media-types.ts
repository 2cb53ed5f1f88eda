// SPDX-License-Identifier: Apache-2.0

/**
 * Whether a client takes a media type, as kube-apiserver decides for its discovery document and its
 * key set: by the type itself or by any type, and not by `application/*`. Who says nothing takes all.
 */
export function accepts(accept: string | undefined, type: string): boolean {
  const ranges = mediaRangesIn(accept);
  return ranges.length === 0 || ranges.some((range) => range === '*/*' || range === type);
}

/** The media ranges of an `Accept` header, without their parameters. */
export function mediaRangesIn(accept: string | undefined): readonly string[] {
  return (accept ?? '')
    .split(',')
    .map((range) => (range.split(';')[0] ?? '').trim().toLowerCase())
    .filter((range) => range !== '');
}

/** What a key set is (RFC 7517, 8.5). kube-apiserver gives it under this name alone. */
export const JWK_SET = 'application/jwk-set+json';
