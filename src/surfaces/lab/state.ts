// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from '../../core/model/certificate.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import type { Identity } from './ground.ts';
import type { Stage } from './stage.ts';

/** What a lab holds, for people and tests to look at. No token, no key, no credentials. */
export function labState(stage: Stage): object {
  const { scenario, world, issuer, layout } = stage;
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    broken: scenario.broken,
    rules: world.rules,
    providers: [...world.providers.values()].map(({ createdAt, ...provider }) => ({
      ...provider,
      createdAt: printInstant(createdAt),
    })),
    roles: [...world.roles.values()].map(({ createdAt, trustPolicy, ...role }) => ({
      ...role,
      trustPolicy: JSON.parse(trustPolicy) as unknown,
      createdAt: printInstant(createdAt),
    })),
    clusters: [...world.clusters.values()].map(({ name, arn, issuer: url }) => ({
      name,
      arn,
      issuer: url,
    })),
    issuers: [
      {
        issuer: issuer.url,
        presents: layout.presented.identities.map(chainState),
        servers: issuer.servers.map(({ port, addresses, fetches }) => ({
          port,
          addresses,
          fetches: fetches(),
        })),
      },
    ],
    sessions: [...world.accessKeys.values()].filter(({ session }) => session !== undefined).length,
    decisions: world.decisions.map(({ at, ...decision }) => ({ at: printInstant(at), ...decision })),
  };
}

function chainState({ leaf, above }: Identity): readonly object[] {
  return [leaf.certificate, ...above].map((certificate: Certificate) => ({
    subject: certificate.subject,
    sha1: certificate.sha1,
    notAfter: printed(certificate.notAfter),
  }));
}

function printed(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : printInstant(instant);
}
