// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { evaluate } from '../../core/evaluate.ts';
import type { Facts } from '../../core/model/facts.ts';
import { DEFAULT_INTENT } from '../../core/model/plan.ts';
import { missingThumbprints } from '../../core/plan/thumbprints/missing-thumbprints.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';
import { isComplete, thumbprintReport } from './json.ts';
import { endpointName } from './warnings.ts';

/**
 * What Terraform's data source `external` reads: one flat object of texts. It takes no warnings, and what it
 * reads is written to IAM without a person in between. So a value without authority is an error here, by the
 * rules of `fix`, where `text` and `json` say what is served and how far it is verified.
 *
 * @see https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external
 * @throws TrustprintError as a plan of `fix` does, and where AWS refuses what is served whatever is listed.
 */
export function renderExternal(facts: Facts): string {
  const report = thumbprintReport(facts);
  if (!isComplete(report)) throw incomplete(facts, report.warnings);
  if (report.withheld === null) requireAcceptable(report.endpoints);
  // As to an empty list; and a list that AWS does not read is told all the same: `decidedBy` says so.
  const { add, isUnused } = missingThumbprints(facts, evaluate(facts), {
    intent: { ...DEFAULT_INTENT, evenIfUnused: true },
    listed: [],
  });
  const result = {
    thumbprints: add.map(({ sha1 }) => sha1).join(','),
    authority: [...new Set(add.map(({ authority }) => authority))].join(','),
    decidedBy: isUnused ? 'library' : 'list',
  };
  return `${JSON.stringify(result)}\n`;
}

function requireAcceptable(endpoints: readonly EndpointJson[]): void {
  for (const endpoint of endpoints.filter(({ error }) => error === null)) {
    const { host, decidedBy, verified, recommended } = endpoint;
    const facts = { host, thumbprint: recommended };
    const name = endpointName(endpoint);
    if (decidedBy === 'refused') {
      throw new TrustprintError(
        'authority_missing',
        `AWS refuses what ${name} serves, whatever is listed`,
        { facts, hint: 'trustprint thumbprint TARGET says why' },
      );
    }
    if (verified === true) continue;
    if (endpoint.vouchError === EXPIRED) {
      throw new TrustprintError(
        'authority_missing',
        `nothing allows the certificate of ${name} to be trusted: it has expired, or a CA above it`,
        { facts, hint: 'trustprint thumbprint TARGET shows the dates of each certificate' },
      );
    }
    throw new TrustprintError(
      'authority_missing',
      `nothing allows the certificate of ${name} to be trusted: it leads to no public CA, and to none that was named for this issuer`,
      { facts, hint: 'if this issuer has a private CA of yours, name it: --issuer-ca FILE' },
    );
  }
}

/** As OpenSSL says it: of a path that it found. */
const EXPIRED = 'CERT_HAS_EXPIRED';

function incomplete({ discovery }: Facts, warnings: readonly string[]): TrustprintError {
  const [why = 'an endpoint of the issuer was not seen'] = warnings;
  return new TrustprintError(
    discovery?.kind === 'unseen' ? discovery.code : 'not_looked_at',
    `the thumbprints are not complete: ${why}`,
    { hint: 'run it where the issuer and the host of its keys can be reached' },
  );
}
