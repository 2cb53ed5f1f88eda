// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { parseJsonObject, repeatedMembers } from './json.ts';

/** What we read of the OpenID Provider metadata (OpenID Connect Discovery 1.0, section 3). */
export interface Discovery {
  /** As the document says it: whether it is the issuer's own name is for a gate to judge. */
  readonly issuer: string | undefined;
  readonly jwksUri: string;
  /** Members that AWS demands and the document lacks. */
  readonly missing: readonly string[];
  /** Members that it has more than once; left out where there are none. The last of each counts. */
  readonly repeated?: readonly string[];
}

/**
 * Reads a discovery document.
 *
 * @throws TrustprintError `discovery_malformed` when it is not JSON, or names no https `jwks_uri`.
 */
export function parseDiscovery(text: string): Discovery {
  const document = parseJsonObject(text, 'discovery_malformed', 'the discovery document');
  const jwksUri = document['jwks_uri'];
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) {
    throw new TrustprintError('discovery_malformed', 'the discovery document names no jwks_uri', {
      facts: { members: Object.keys(document).slice(0, 40) },
      hint: 'OpenID Connect Discovery demands jwks_uri, an https URL',
    });
  }
  const { protocol } = new URL(jwksUri);
  if (protocol !== 'https:') {
    throw new TrustprintError(
      'discovery_malformed',
      `jwks_uri is not https: "${jwksUri.slice(0, 300)}"`,
      {
        facts: { jwksUri: jwksUri.slice(0, 300) },
        hint: 'keys are only fetched over https',
      },
    );
  }
  const issuer = document['issuer'];
  const repeated = repeatedMembers(text).map((name) => name.slice(0, MOST_LETTERS));
  return {
    issuer: typeof issuer === 'string' ? issuer : undefined,
    jwksUri,
    missing: DEMANDED.filter((name) => document[name] === undefined || document[name] === null),
    ...(repeated.length === 0 ? {} : { repeated: repeated.slice(0, MOST_NAMES) }),
  };
}

/** @see IAM User Guide, prerequisites for creating an OIDC provider. */
const DEMANDED = [
  'issuer',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
] as const;

/** OpenID Connect Discovery 1.0 and its extensions name some sixty members, the longest of fifty letters. */
const MOST_NAMES = 60;
const MOST_LETTERS = 100;
