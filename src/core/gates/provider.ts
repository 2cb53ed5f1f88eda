// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { bareIssuer } from '../model/issuer.ts';
import { type Absent, type Seen, seenOf } from '../model/observed.ts';
import { isProviderOf, type Provider } from '../model/provider.ts';
import type { Outcome } from '../model/verdict.ts';
import { textClaim, DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import { issuerDifference } from '../policy/near-miss.ts';
import { generic, GENERIC_MESSAGE, invalidIdentityToken, noProviderMessage } from './answers.ts';
import {
  builtInIssuerOf,
  defineGate,
  fail,
  fixCommand,
  type Gate,
  issuerOf,
  notApplicable,
  pass,
  remediesOfUnseen,
  remedy,
  unknown,
} from './gate.ts';
import { authorityFlags } from './next-steps.ts';
import { clientIdListWords } from '../model/shell.ts';

export const provider: Gate = defineGate({
  id: 'provider',
  on: 'provider',
  step: 4,
  title: "The role's account has a provider for exactly this issuer",
  source: {
    title: 'AWS re:Post Knowledge Center, IAM OIDC identity provider federation',
    url: 'https://repost.aws/knowledge-center/iam-oidc-idp-federation',
  },
  explanation:
    "STS looks for an IAM OIDC provider whose URL is the token's iss, byte by byte: case, path and a slash at the end count. " +
    'It looks in the account of the role alone. Google, Amazon Cognito identity pools, Facebook and Login with Amazon need no provider, and AWS documents not to create one. A cluster that was recreated has another issuer and needs a provider of its own.',
  remedy: 'Create the provider for the issuer as the token has it, in the account of the role.',
  answers: [
    {
      ...invalidIdentityToken(GENERIC_MESSAGE),
      messages: 'current',
      knowledge: 'reported',
      when: 'there is no provider for the issuer',
    },
    {
      ...invalidIdentityToken(noProviderMessage('<issuer>')),
      messages: 'classic',
      knowledge: 'reported',
      when: 'there is no provider for the issuer',
    },
  ],
  evaluate: (facts) => {
    const look = facts.provider;
    if (look === undefined) return notApplicable('the provider was not checked');
    if (look.kind === 'unseen') {
      return unknown(`cannot read the provider: ${look.detail}`, {
        knowledge: 'documented',
        evidence: { code: look.code },
        remedies: remediesOfUnseen(look),
      });
    }
    const builtIn = builtInIssuerOf(facts);
    if (builtIn !== undefined) return judgeBuiltIn(builtIn, look);
    return look.kind === 'absent' ? missing(facts) : judge(look.value, facts);
  },
});

/** AWS documents not to make a provider for an issuer that it knows itself, and not what comes of one. */
function judgeBuiltIn(name: string, look: Seen<Provider> | Absent): Outcome {
  if (look.kind === 'absent') {
    return pass(`AWS knows ${name} itself, and needs no IAM OIDC provider for it`, {
      knowledge: 'documented',
      evidence: { builtIn: name },
    });
  }
  return unknown(
    `AWS knows ${name} itself and documents not to create an IAM OIDC provider for it; what STS does with one is not published`,
    { knowledge: 'documented', evidence: { builtIn: name, provider: look.value.arn } },
  );
}

function judge(found: Provider, facts: Facts): Outcome {
  const { arn, url } = found;
  const issuer = issuerOf(facts);
  const named = issuerTextOf(facts);
  if (named !== undefined && (issuer === undefined || !isProviderOf(found, issuer))) {
    const difference = issuerDifference(url, bareText(named));
    const near = difference === undefined ? '' : `, which has ${difference}`;
    return notThisOne(found, `the token is of ${named}, the provider is for ${url}${near}`, facts);
  }
  const account = roleAccountOf(facts);
  if (account !== undefined && account !== accountOf(arn)) {
    return notThisOne(found, `the provider ${arn} is not in the role's account ${account}`, facts);
  }
  return pass(`${arn} is for this issuer`, {
    knowledge: 'documented',
    evidence: { provider: arn, url, issuer: named ?? null },
  });
}

function missing(facts: Facts): Outcome {
  const issuer = issuerTextOf(facts) ?? 'the issuer';
  const near = (seenOf(facts.providerUrls) ?? [])
    .map((url) => ({ url, difference: issuerDifference(url, bareText(issuer)) }))
    .flatMap(({ url, difference }) => (difference === undefined ? [] : [{ url, difference }]))
    .slice(0, MAX_NEAR);
  const unseen = othersUnseen(facts);
  const account = roleAccountOf(facts) ?? accountOf(facts.target.providerArn ?? '');
  const where = account === undefined ? '' : ` in account ${account}`;
  const but = near
    .slice(0, 1)
    .map(({ url, difference }) => `; there is one for ${url}, which has ${difference}`);
  const [first] = near;
  return fail(`there is no IAM OIDC provider for ${issuer}${where}${but.join('')}${unseen ?? ''}`, {
    answer: generic(facts.rules, noProviderMessage(issuer)),
    knowledge: 'documented',
    sentence:
      first === undefined
        ? `there is no IAM OIDC provider for its issuer${where}`
        : `the IAM OIDC provider${where} is for another issuer: ${first.difference}`,
    evidence: {
      issuer,
      account: account ?? null,
      nearMisses: unseen === undefined ? near : null,
    },
    remedies: remediesFor(facts),
  });
}

/** What is not known of near misses, where the account's list could not be had. */
function othersUnseen({ providerUrls: look }: Facts): string | undefined {
  return look?.kind === 'unseen' ? `; cannot list the others: ${look.detail}` : undefined;
}

/**
 * The provider that was looked at is not the one that STS takes; whether there is that one too is
 * known only where the account's list was seen.
 */
function notThisOne(found: Provider, detail: string, facts: Facts): Outcome {
  const issuer = issuerTextOf(facts) ?? `https://${found.url}`;
  const urls = seenOf(facts.providerUrls);
  const evidence = { provider: found.arn, issuer, account: roleAccountOf(facts) ?? null };
  if (urls?.includes(bareText(issuer)) === true) {
    return unknown(`${detail}; the right one was not checked`, {
      knowledge: 'documented',
      evidence,
    });
  }
  return fail(detail, {
    answer: generic(facts.rules, noProviderMessage(issuer)),
    knowledge: 'documented',
    atMostLikely: urls === undefined,
    evidence,
    remedies: remediesFor(facts),
  });
}

/** The issuer as the token writes it, even where no cloud would take it as one. */
function issuerTextOf({ token, issuer }: Facts): string | undefined {
  return textClaim(token?.claims, 'iss') ?? issuer;
}

function bareText(issuer: string): string {
  return issuer.replace(/^https:\/\//i, '');
}

function remediesFor(facts: Facts): Outcome['remedies'] {
  const issuer = issuerOf(facts);
  if (issuer === undefined) return []; // what no URL names, no provider can be for
  const audience = textClaim(facts.token?.claims, 'aud') ?? facts.audience ?? DEFAULT_AUDIENCE;
  const chains = facts.endpoints.flatMap(({ chain }) => seenOf(chain) ?? []);
  return [
    remedy(
      'create the provider with what is served now',
      fixCommand(facts, ...authorityFlags(chains)),
    ),
    remedy(`or create it for ${bareIssuer(issuer)} yourself (IAM gets the thumbprint)`, [
      'aws',
      'iam',
      'create-open-id-connect-provider',
      '--url',
      issuer,
      ...clientIdListWords([audience]),
    ]),
  ];
}

function roleAccountOf({ request, role }: Facts): string | undefined {
  const arn = request?.roleArn ?? seenOf(role)?.arn;
  return arn === undefined ? undefined : accountOf(arn);
}

/** Near misses that are named; an account has a hundred providers by default. */
const MAX_NEAR = 10;
