// SPDX-License-Identifier: Apache-2.0

import type { Issuer } from '../../../core/model/issuer.ts';

/** As the issuer of an EKS cluster has it. */
export function discoveryDocument(issuer: Issuer, jwksUri: string): string {
  return JSON.stringify({
    issuer,
    jwks_uri: jwksUri,
    authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'iss'],
  });
}
