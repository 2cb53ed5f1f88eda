// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from '../issuers/known-issuer.ts';
import { issuerFor } from '../issuers/subjects.ts';
import { type AdmittingStatement, admittingStatements, claimIn } from '../policy/admitting.ts';
import { writtenOperator } from '../policy/conditions.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const subjectReusable: Check = defineCheck(
  {
    id: 'subject-reusable',
    on: 'role',
    title: 'The trust policy rests on names that nobody else can get',
    severity: 'notice',
    source: {
      title: 'GitHub Docs, OpenID Connect reference',
      url: 'https://docs.github.com/en/actions/reference/security/oidc',
    },
    explanation:
      'A subject that is made of names admits whoever has the name. Where a repository, its owner or a group is renamed or deleted, somebody else may take the name, and the role with it. Ids are given once and never again: repository_id and repository_owner_id of GitHub are passed on by AWS, and immutable subjects have them inside.',
    remedy: 'Add a condition on the id of the repository or of its owner.',
  },
  ['role'],
  ({ role }) => {
    const statements = (admittingStatements(role.trustPolicy) ?? []).flatMap((statement) => {
      const known = statement.bareIssuers.map((bare) => issuerFor(bare)).find(isByName);
      return known === undefined ? [] : [{ ...statement, known }];
    });
    if (statements.length === 0) {
      return notApplicable('no statement lets in issuers whose subjects are names');
    }
    const found = statements.flatMap((statement) => namesIn(statement));
    const evidence = { role: role.arn, subjects: found };
    const [first] = found;
    const known = statements.find(
      ({ statement }) => statement.position === first?.statement,
    )?.known;
    if (first === undefined || known?.reusable === undefined) {
      return pass('ids say who is let in', { knowledge: 'documented', evidence });
    }
    const { steady, says } = known.reusable;
    return fail(
      `statement ${String(first.statement)} admits "${first.subject}" by its name: ${says}${andMore(found)}`,
      {
        knowledge: 'documented',
        evidence,
        remedies: [remedy(`add a condition StringEquals on ${first.issuer}:${steady[0] ?? 'sub'}`)],
      },
    );
  },
);

function isByName(known: KnownIssuer | undefined): known is KnownIssuer {
  return known?.reusable !== undefined;
}

/** The subjects of a statement that rest on names, unless a claim that is steady stands beside them. */
function namesIn({
  statement,
  bareIssuers,
  known: { reusable },
}: AdmittingStatement & { readonly known: KnownIssuer }) {
  const conditions = statement.conditions.filter(({ operator }) => demands(operator));
  const claims = conditions.map(({ key, values }) => ({
    claim: claimIn(key, bareIssuers) ?? '',
    values,
  }));
  if (claims.some(({ claim }) => reusable?.steady.includes(claim) === true)) return [];
  return claims
    .filter(({ claim }) => claim === 'sub')
    .flatMap(({ values }) => values.filter((value) => reusable?.isByName(value) === true))
    .map((subject) => ({
      statement: statement.position,
      subject,
      issuer: bareIssuers[0] ?? '',
    }));
}

function demands(text: string): boolean {
  const written = writtenOperator(text);
  return written?.operator.kind === 'compare' && !written.operator.negated && !written.ifExists;
}
