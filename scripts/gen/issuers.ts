// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from '../../src/core/issuers/known-issuer.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/issuers.md`: what tokens of known issuers look like, and what a trust policy should say. */
export async function issuersPage(): Promise<Page> {
  const { issuers } = await import('../../src/core/issuers/catalogue.ts');
  const text = paragraphs(
    '# Issuers',
    madeFrom('`src/core/issuers`'),
    'For each known issuer: its URL, its subjects (`sub`) and audiences (`aud`), the claims that AWS passes on beside ' +
      '`aud`, `sub`, `oaud`, `amr` and `email` (a condition on any other claim is never met), and common mistakes. ' +
      '`<…>` stands for what differs. A trust policy says, where nothing else is given, and as `trustprint explain ' +
      'ISSUER` prints it:',
    `\`\`\`json\n${STATEMENT}\n\`\`\``,
    ...issuers.map((issuer) => section(issuer, issuers)),
  );
  return { path: 'docs/issuers.md', text };
}

function section(issuer: KnownIssuer, issuers: readonly KnownIssuer[]): string {
  const { id, name, looksLike, audiences, exposed, tenancy, slips, docs } = issuer;
  const { reusable, trustPolicy } = issuer;
  const { operator, subject } = trustPolicy;
  const items = [
    ...subjectsOf(issuer, issuers),
    ...audiences.map(({ audience, when }) => `aud ${code(audience)}: ${when}`),
    ...(operator === 'StringLike' ? [`trust policy: StringLike sub ${code(subject)}`] : []),
    ...exposed.map(
      ({ claims, knowledge }) => `claims passed on (${knowledge}): ${claims.map(code).join(', ')}`,
    ),
    ...(tenancy.length === 0
      ? []
      : [`tenants share it: IAM demands a condition on ${tenancy.map(code).join(' or ')}`]),
    ...(reusable === undefined ? [] : [`names are not for good: ${reusable.says}`]),
    ...slips,
  ];
  return paragraphs(
    `## ${id}`,
    `[${name}](${docs.url}), at ${looksLike.map(code).join(' or ')}.`,
    items.map((item) => `- ${item}`).join('\n'),
  );
}

/** The forms of its subjects, once where several issuers have the same. */
function subjectsOf(issuer: KnownIssuer, issuers: readonly KnownIssuer[]): readonly string[] {
  const { subjects } = issuer;
  const first = issuers.find((other) => other.subjects === subjects);
  if (first !== undefined && first !== issuer) return [`sub: as for [${first.id}](#${first.id})`];
  return subjects.map((form) => `sub, ${form.name}: ${code(form.example)}, ${form.says}`);
}

/** What differs is `<…>`. */
const STATEMENT = `{
  "Effect": "Allow",
  "Principal": { "Federated": "arn:aws:iam::<account>:oidc-provider/<issuer>" },
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": { "StringEquals": { "<issuer>:aud": "<audience>", "<issuer>:sub": "<subject>" } }
}`;
