// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Provider } from '../model/provider.ts';
import { audiencesOf, textClaim, audienceIn } from '../model/web-identity.ts';
import type { Outcome, Remedy } from '../model/verdict.ts';
import { type AudienceSlip, audienceSlip, clusterIssuerOf } from './audience-slips.ts';
import { AUDIENCE_MESSAGE, generic, GENERIC_MESSAGE, invalidIdentityToken } from './answers.ts';
import {
  builtInIssuerOf,
  defineGate,
  fail,
  type Gate,
  notApplicable,
  pass,
  remedy,
  unknown,
  words,
} from './gate.ts';
import { tokenRemedy } from './next-steps.ts';
import { clientIdWords } from '../model/shell.ts';

export const audience: Gate = defineGate({
  id: 'audience',
  on: 'provider',
  step: 5,
  title: 'The audience of the token is registered with the provider',
  source: {
    title: 'IAM User Guide, Create an OIDC identity provider',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
  },
  explanation:
    'The provider lists client IDs, up to a hundred. The one that counts is azp where the token has it, else its single aud. ' +
    'Tokens of Microsoft Entra ID and Google carry azp, so the aud that was asked for does not help there.',
  remedy: 'Register the audience with the provider, or ask the issuer for one that is registered.',
  answers: [
    {
      ...invalidIdentityToken(GENERIC_MESSAGE),
      messages: 'current',
      knowledge: 'recorded',
      when: 'aud, or azp where there is one, is not registered',
    },
    {
      ...invalidIdentityToken(AUDIENCE_MESSAGE),
      messages: 'classic',
      knowledge: 'reported',
      when: 'aud, or azp where there is one, is not registered',
    },
  ],
  evaluate: (facts) => {
    const wrong = notTextIn(facts.token?.claims ?? {});
    if (wrong !== undefined && facts.provider?.kind !== 'absent') return notText(wrong, facts);
    const asked = audienceIn(facts);
    if (asked === undefined) return notApplicable('no audience was given');
    const look = facts.provider;
    if (look === undefined) return notApplicable('the provider was not checked');
    if (look.kind === 'absent') return judgeUnlisted(facts);
    if (look.kind === 'unseen') {
      return unknown(`cannot read the provider: ${look.detail}`, {
        knowledge: 'documented',
        evidence: { code: look.code, audience: asked },
      });
    }
    return judge(asked, look.value, facts);
  },
});

/** Without a provider there is no list of audiences. */
function judgeUnlisted(facts: Facts): Outcome {
  const builtIn = builtInIssuerOf(facts);
  return builtIn === undefined
    ? notApplicable('there is no provider')
    : pass(`AWS knows ${builtIn} itself: the trust policy decides by ${builtIn}:aud`, {
        knowledge: 'documented',
      });
}

/** The claim of an audience that is no text, which no provider can list; a null azp is as if absent. */
function notTextIn(claims: JsonObject): 'aud' | 'azp' | undefined {
  const { azp, aud } = claims as { readonly azp?: unknown; readonly aud?: unknown };
  if (typeof azp === 'string') return undefined;
  if (azp !== undefined && azp !== null) return 'azp';
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud ?? ''];
  return list.every((one) => typeof one === 'string') ? undefined : 'aud';
}

/** What STS says to that was not recorded: inferred from an empty azp, which was. */
function notText(claim: 'aud' | 'azp', { rules, token }: Facts): Outcome {
  return fail(`the ${claim} of the token is not text`, {
    answer: generic(rules, AUDIENCE_MESSAGE),
    knowledge: 'inferred',
    evidence: { claim, value: JSON.stringify(token?.claims?.[claim] ?? null).slice(0, MAX_VALUE) },
    remedies: [remedy(`configure the issuer to write ${claim} as text`)],
  });
}

/** Of a claim, as evidence. */
const MAX_VALUE = 300;

function judge(asked: string, provider: Provider, facts: Facts): Outcome {
  const evidence = evidenceOf(asked, provider, facts);
  if (provider.clientIds.includes(asked)) {
    return pass(`"${asked}" is registered`, { knowledge: 'recorded', evidence });
  }
  const slip = audienceSlip(asked, provider.clientIds, clusterIssuerOf(facts));
  const { azp, aud } = evidence;
  const overridden = azp !== null && provider.clientIds.some((id) => aud.includes(id));
  const because = overridden ? 'its aud is registered, but STS checks azp' : slip?.what;
  const why = because === undefined ? '' : `; ${because}`;
  const what = azp === null ? 'audience' : 'azp';
  return fail(`the ${what} "${asked}" is not registered with the IAM OIDC provider${why}`, {
    answer: generic(facts.rules, AUDIENCE_MESSAGE),
    knowledge: 'recorded',
    sentence: `the ${what} "${asked}" is not registered with the IAM OIDC provider`,
    evidence: { ...evidence, meant: slip?.meant ?? null },
    remedies: remediesFor(asked, { provider, facts, slip }),
  });
}

function evidenceOf(asked: string, { arn, clientIds }: Provider, { token }: Facts) {
  const claims = token?.claims;
  return {
    audience: asked,
    registered: clientIds,
    provider: arn,
    azp: textClaim(claims, 'azp') ?? null,
    aud: claims === undefined ? [] : audiencesOf(claims),
  };
}

interface Asking {
  readonly provider: Provider;
  readonly facts: Facts;
  readonly slip: AudienceSlip | undefined;
}

/** Where the token's audience is the slip, the token is fixed first; else the list of audiences. */
function remediesFor(asked: string, { provider, facts, slip }: Asking): Outcome['remedies'] {
  const meant = slip?.meant ?? provider.clientIds[0];
  const token =
    meant === undefined
      ? []
      : [tokenRemedy(`ask the issuer for a token for "${meant}"`, facts, meant)];
  if (asked === '') {
    return token.length > 0 ? token : [remedy('ask the issuer for a token with an audience')];
  }
  const register = slip?.isForOthers === true ? [] : [registering(asked, provider)];
  const isInList = slip === undefined || slip.isInList;
  return either(isInList ? [...register, ...token] : [...token, ...register]);
}

/** One of them does. */
function either(steps: readonly Remedy[]): readonly Remedy[] {
  return steps.map(({ text, argv }, index) => remedy(index === 0 ? text : `or ${text}`, argv));
}

function registering(asked: string, { arn }: Provider): Remedy {
  return remedy('register the audience', [
    ...words('aws iam add-client-id-to-open-id-connect-provider'),
    ...clientIdWords(arn, asked),
  ]);
}
