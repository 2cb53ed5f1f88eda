// SPDX-License-Identifier: Apache-2.0

import { issuerOf } from '../gates/gate.ts';
import { issuers } from '../issuers/catalogue.ts';
import { issuerFor } from '../issuers/subjects.ts';
import type { Facts } from '../model/facts.ts';
import { ISSUER_KINDS, type IssuerKind } from '../model/issuer-kind.ts';
import { bareIssuer } from '../model/issuer.ts';

/** A kind as `--issuer` names it: itself, a known issuer by its id or URL; any other URL is self-hosted. */
export function issuerKindFrom(text: string): IssuerKind | undefined {
  const word = text.trim().toLowerCase();
  const bare = word.replace(/^https:\/\//, '');
  const known =
    issuers.find(({ id, alsoCalled = [] }) => [id, ...alsoCalled].includes(word)) ??
    issuerFor(bare);
  if (known !== undefined) return kindOf(known.id);
  const kind = ISSUER_KINDS.find((name) => name === word);
  return kind ?? (/^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(bare) ? 'self-hosted' : undefined);
}

/** The kind of issuer that a log speaks of: the first trace of one. */
export function issuerKindIn(text: string): IssuerKind | undefined {
  return TRACES.find(([, trace]) => trace.test(text))?.[0];
}

/** The kind that was asked about: by the issuer, the target, the token, or the log. */
export function issuerKindOf(
  facts: Pick<Facts, 'target' | 'token' | 'issuer' | 'observed'>,
): IssuerKind | undefined {
  const { target, token, observed } = facts;
  if (target.kind === 'cluster') return 'eks';
  const issuer = issuerOf(facts);
  const subject = token?.claims?.['sub'];
  if (issuer !== undefined) {
    const known = issuerFor(bareIssuer(issuer), typeof subject === 'string' ? subject : undefined);
    return known === undefined ? 'self-hosted' : kindOf(known.id);
  }
  return observed?.issuerKind;
}

function kindOf(id: string): IssuerKind {
  return KINDS[id] ?? 'self-hosted';
}

/** By the id of the known issuer. */
const KINDS: Readonly<Record<string, IssuerKind | undefined>> = {
  eks: 'eks',
  'github-actions': 'github',
  'github-enterprise': 'github',
  gitlab: 'gitlab',
  'gitlab-self-managed': 'gitlab',
  bitbucket: 'ci',
  buildkite: 'ci',
  circleci: 'ci',
  pulumi: 'ci',
  'terraform-cloud': 'ci',
  vercel: 'ci',
};

const TRACES: readonly (readonly [IssuerKind, RegExp])[] = [
  [
    'eks',
    /oidc[.-]eks\.|eks\.amazonaws\.com\/serviceaccount|169\.254\.170\.23|AssumeRoleForPodIdentity/i,
  ],
  [
    'github',
    /actions\.githubusercontent|ACTIONS_ID_TOKEN|assume role with OIDC|configure-aws-credentials|##\[error\]|_services\/token|check your action inputs|(?<!\w)Error: Could not load credentials from any providers/i,
  ],
  ['gitlab', /gitlab|CI_JOB_JWT/i],
  ['ci', /buildkite|circleci|bitbucket/i],
  [
    'self-hosted',
    /sts\.windows\.net|login\.microsoftonline\.|cognito-idp\.|\.auth0\.com|\/realms\/|spiffe:\/\//i,
  ],
];
