// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { privateIssuer } from './issuers.ts';
import { TOKEN_SECONDS } from '../issuer/tokens.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const tokenFileUnreadable: Scenario = {
  name: 'token-file-unreadable',
  broken:
    'nothing at STS, which is never asked: the container does not run as root, and its token file is for root alone',
  expected: foundInWorkload('token-file-unreadable'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({
      ...usual,
      template: { ...usual.template, spec: closed(usual.template.spec) },
    }),
  }),
};

/** Without an fsGroup, and with the volume written by hand, for its owner: 0600. */
function closed({ securityContext, ...spec }: JsonObject): JsonObject {
  const serviceAccountToken = {
    audience: DEFAULT_AUDIENCE,
    expirationSeconds: TOKEN_SECONDS,
    path: 'token',
  };
  const projected = { sources: [{ serviceAccountToken }], defaultMode: 0o600 };
  return { ...spec, volumes: [{ name: 'aws-iam-token', projected }] };
}
