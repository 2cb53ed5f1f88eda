// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import type { StsAnswer } from '../model/sts-answer.ts';
import {
  EMPTY_AUDIENCE,
  expired,
  INVALID_TIMESTAMP,
  issuedAhead,
  ISSUER_NOT_URL,
  MALFORMED_TAGS,
  missingClaim,
  notYetValid,
  SEVERAL_AUDIENCES,
  SUBJECT_NULL,
} from './answers.ts';
import { SHAPE_RULES } from './claim-shapes.ts';
import { TIME_RULES } from './claim-times.ts';
import {
  defineGate,
  fail,
  type Gate,
  type GateAnswer,
  notApplicable,
  pass,
  remedy,
} from './gate.ts';
import { tokenRemedy } from './next-steps.ts';

export const claims: Gate = defineGate({
  id: 'claims',
  on: 'token',
  step: 3,
  title: 'The token has the claims that STS needs, and is valid now',
  source: {
    title: 'IAM User Guide, OIDC federation: requirements of the token',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html',
  },
  explanation:
    'iss, sub, aud, iat and exp are required; iss is an https URL; several audiences need azp; times are whole ' +
    'seconds. STS allows five minutes of clock difference, and the times that it prints, in seconds since 1970, ' +
    'include them: the "current" time in a message about an expired token is five minutes behind.',
  remedy:
    'Get a fresh ID token of the right kind; where the time is wrong, set the clock of the issuer or of this machine.',
  answers: [
    recorded('a claim is missing', missingClaim('<name>')),
    recorded('aud is an empty list', EMPTY_AUDIENCE),
    recorded('there are several audiences and no azp', SEVERAL_AUDIENCES),
    {
      ...recorded('iss is not an https URL, as in old tokens of Kubernetes', ISSUER_NOT_URL),
      knowledge: 'reported',
    },
    recorded('iat, exp or nbf is not whole seconds', INVALID_TIMESTAMP),
    recorded('expired more than 5 minutes ago', expired('<now - 300>', '<exp>')),
    recorded('nbf is more than five minutes ahead', notYetValid('<now + 300>', '<nbf>')),
    recorded('iat is more than five minutes ahead', issuedAhead('<iat>')),
    recorded('a session tag is not a list of one string', MALFORMED_TAGS),
    recorded('sub is null', SUBJECT_NULL),
  ],
  evaluate: (facts) => {
    const { token, at } = facts;
    if (token === undefined) return notApplicable('no token was given');
    const { claims: body } = token;
    if (body === undefined) return notApplicable('the claims of the token cannot be read');
    for (const rule of [...SHAPE_RULES, ...TIME_RULES]) {
      const wrong = rule(body, at);
      if (wrong !== undefined) {
        const { detail, answer, evidence, knowledge = 'recorded' } = wrong;
        const next =
          wrong.isFreshOne === true ? tokenRemedy(wrong.remedy, facts) : remedy(wrong.remedy);
        return fail(detail, { answer, knowledge, evidence, remedies: [next] });
      }
    }
    return pass('the token has all claims and is valid now', {
      knowledge: 'recorded',
      evidence: { at: printInstant(at) },
    });
  },
});

function recorded(when: string, answer: StsAnswer): GateAnswer {
  return { ...answer, messages: 'both', knowledge: 'recorded', when };
}
