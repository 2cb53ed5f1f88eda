// SPDX-License-Identifier: Apache-2.0

import { privateIssuer, publicIssuer } from '../scenarios/issuers.ts';
import type { Stage } from '../control/stage.ts';

/**
 * Renews the issuer's CA with a new key, and its certificate with it, as its operator would. IAM is
 * not told: that is the rehearsal. All servers of the issuer show the same chain from then on.
 */
export async function rotateCa(stage: Stage): Promise<Stage> {
  const { laid, issuer } = stage;
  const { pki, layout } = laid;
  const fresh = await (layout.ca === 'private'
    ? privateIssuer(pki)
    : publicIssuer(pki, layout.issuerHost === undefined ? {} : { host: layout.issuerHost }));
  for (const server of issuer.servers) server.present(fresh.presented);
  return {
    ...stage,
    presented: fresh.presented,
    issuerCas: fresh.issuerCas,
  };
}
