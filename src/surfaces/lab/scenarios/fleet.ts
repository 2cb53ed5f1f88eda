// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { fleetOrganization } from './fleet-organization.ts';
import { seedFleet } from './fleet-seed.ts';
import { PRIVATE_ROOT, privateIssuer, publicIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';
import { staleThumbprint } from './stale-thumbprint.ts';

/** The workload of the lab is that of `stale-thumbprint`; what else is wrong stands in `fleet-trusts.ts`. */
export const fleet: Scenario = {
  name: 'fleet',
  broken:
    'an organization of five accounts with one of each fault that a scan can find; the lab has the stale thumbprint',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [main, open, one, other, expiring] = await Promise.all([
      staleThumbprint.lay(pki),
      publicIssuer(pki),
      privateIssuer(pki),
      privateIssuer(pki),
      pki.root(PRIVATE_ROOT, { from: -3600, until: 20 }),
    ]);
    const split = { ...one, elsewhere: other.presented };
    return {
      ...main,
      hosts: {
        public: open,
        split: { ...split, issuerCas: [...one.issuerCas, ...other.issuerCas] },
        expiring: {
          presented: presents(
            await pki.leaf(expiring, { validity: { from: -1, until: 19 } }),
            expiring,
          ),
          issuerCas: [expiring.certificate],
        },
      },
      unresolved: ['token.actions.githubusercontent.com'],
      organization: fleetOrganization,
      seed: async (world, seeding) =>
        seedFleet(world, seeding, {
          clusters: main.issuerCas,
          public: open.listed,
          split: one.listed,
          expiring: [expiring.certificate],
          // What GitHub's own host serves (published-certificates.ts).
          github: ['2b18947a6a9fc7764fd8b5fb18a863b0c6dac24f'],
        }),
    };
  },
};
