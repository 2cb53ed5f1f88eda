// SPDX-License-Identifier: Apache-2.0

import { issuerKindOf } from '../answers/issuer-kind.ts';
import { filled } from '../answers/messages/fill.ts';
import type { Message } from '../answers/messages/message.ts';
import type { Facts, ObservedAnswer } from '../model/facts.ts';
import type { Outcome, Remedy } from '../model/verdict.ts';
import { gatesThatAnswer } from '../answers/recognise.ts';
import { messageCauses } from '../answers/message-causes.ts';
import { messagesThatSay } from '../answers/recognise-messages.ts';
import { type Check, fail, notApplicable, pass } from './check.ts';

/** What was given to the doctor is often the error of the call before, or of the one after. */
export const answerOfAnotherCall: Check = {
  id: 'answer-of-another-call',
  on: 'STS',
  title: 'The answer that was given is one that a step of STS gives to a web identity',
  severity: 'warning',
  answerIs: 'of-another-call',
  source: {
    title: 'IAM API Reference, Common errors',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html',
  },
  explanation:
    'On the way to a trust that holds people meet other errors: of IAM, when providers and roles are written, of Terraform, of GitHub, and of STS where it does not come to decide at all. They say nothing about how STS would decide, so the verdict is unknown; what they mean, how to prove it and what to do is told.',
  remedy:
    'Do what is said for the message, then ask again with an answer to AssumeRoleWithWebIdentity.',
  evaluate: (facts) => {
    const { observed } = facts;
    if (observed === undefined) return notApplicable('no answer was given');
    if (observed.outcome === 'credentials' || gatesThatAnswer(observed).length > 0) {
      return pass('a step of STS gives this answer', { knowledge: 'documented' });
    }
    const meant = messagesThatSay(observed);
    return meant.length === 0
      ? notApplicable('nothing is known of this answer')
      : meaning(meant, observed, facts);
  },
};

function meaning(meant: readonly Message[], observed: ObservedAnswer, facts: Facts): Outcome {
  const seen = meant.flatMap((message) => message.witness?.(facts) ?? []);
  const kind = issuerKindOf(facts);
  const causes = meant
    .flatMap((message) => messageCauses(message, kind))
    .filter(({ usual }) => usual);
  const said = seen[0]?.said ?? `it is said where ${whereSaid(causes.map(({ when }) => when))}`;
  return fail(`${sayer(observed, meant)}: ${said}`, {
    knowledge: meant[0]?.knowledge ?? 'reported',
    evidence: {
      answered: observed.message ?? observed.code ?? null,
      messages: meant.map(({ id }) => id),
      causes: causes.map(({ when, proof }) => ({ when, proof: proof.text })),
      seen: seen[0]?.evidence ?? null,
    },
    remedies: causes.map(({ when, remedy }): Remedy => {
      const { text, argv } = filled(remedy, facts);
      return { text: `where ${when}: ${text}`, argv };
    }),
  });
}

/** Whose answer it is, as the beginning of a sentence. */
function sayer({ call, code }: ObservedAnswer, meant: readonly Message[]): string {
  const [first] = meant;
  const isAnswer = call !== undefined && first?.calls.length !== 0;
  if (isAnswer) return `this answers ${call}, not the call for a web identity`;
  return first?.by === 'STS'
    ? `STS answers ${code ?? 'so'} before it comes to decide`
    : `this is said by ${first?.by ?? 'another program'}, not by STS`;
}

function whereSaid([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first}, or for ${others.length === 1 ? 'another reason' : `${String(others.length)} other reasons`}`;
}
