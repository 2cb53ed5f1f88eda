// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Cloud } from '../../../ports/index.ts';
import { clusterArn } from '../eks/clusters.ts';
import { ofAccount, type World } from '../world.ts';

/** The lab's own AWS as its STS reads it: the tables of the world, without asking over HTTP. */
export function worldCloud(world: World): Cloud {
  return {
    endpoint: undefined,
    provider: async (arn) => world.providers.get(arn),
    providerArns: async (account) =>
      ofAccount(world.providers, account ?? world.account).map(({ arn }) => arn),
    role: async (arn) => world.roles.get(arn),
    clusterIssuer: async (cluster) => {
      const name = typeof cluster === 'string' ? cluster : cluster.name;
      return world.clusters.get(clusterArn(name, { fields: new Map(), caller: undefined }, world));
    },
    // A call of STS has no caller, asks no other STS and writes nothing.
    caller: refuse,
    rolesTrusting: refuse,
    changesTo: refuse,
    podIdentityAssociations: refuse,
    assume: refuse,
    setThumbprints: refuse,
    addClientId: refuse,
    removeClientId: refuse,
    createProvider: refuse,
    deleteProvider: refuse,
    setTrustPolicy: refuse,
  };
}

async function refuse(): Promise<never> {
  throw NO_MORE_THAN_READ;
}

/** One for all: who caught it would learn nothing from where it was made. */
const NO_MORE_THAN_READ = new TrustprintError(
  'not_looked_at',
  'deciding on a token needs no more than to read',
);
