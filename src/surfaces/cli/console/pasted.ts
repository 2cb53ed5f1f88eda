// SPDX-License-Identifier: Apache-2.0

import { valuesOfAnswer } from '../../../core/answers/message-values.ts';
import { recogniseAnswer } from '../../../core/answers/recognise.ts';
import { parseOrUndefined, TrustprintError } from '../../../core/error.ts';
import type { ObservedAnswer } from '../../../core/model/facts.ts';
import { parseTarget, type Target } from '../../../core/model/target.ts';
import { textClaim, tokenFormOf } from '../../../core/model/web-identity.ts';
import type { StrippedText } from '../../../core/token/strip-signatures.ts';
import { answerSentence } from '../../../render/verdict/sentence.ts';

/** What somebody pasted, as the flags of `doctor` would have it. */
export interface Pasted {
  readonly target: string | undefined;
  readonly role: string | undefined;
  /** Without its signature. */
  readonly token: string | undefined;
  readonly observed: ObservedAnswer | undefined;
  /** The same in words. */
  readonly as: readonly string[];
}

/**
 * Reads what somebody pasted: a target; else a token, an answer of STS and the ARNs that are in the text, as a
 * log has them. Of several, the last counts.
 *
 * @throws TrustprintError as `parseTarget`; `argument_invalid` where nothing in it is known.
 */
export function readPasted(
  { text, tokens }: Pick<StrippedText, 'text' | 'tokens'>,
  namespace: string | undefined,
): Pasted {
  const token = tokens.at(-1);
  const observed = recogniseAnswer(text);
  if (token === undefined && observed === undefined) return readNames(text.trim(), namespace);
  const { target, role } = namedIn(text, observed);
  // A role leads to its issuers, and a token to its own.
  const isRoleAlone = target === undefined && token === undefined;
  return {
    target: isRoleAlone ? role?.text : target?.text,
    role: isRoleAlone ? undefined : role?.text,
    token,
    observed,
    as: [...wordsOfToken(tokens), ...wordsOfAnswer(observed), ...wordsOf(target), ...wordsOf(role)],
  };
}

/** A target, or a text that has one in it. */
function readNames(text: string, namespace: string | undefined): Pasted {
  if (!/\s/.test(text)) {
    const target = parseTarget(text, namespace);
    return { ...NOTHING, target: target.text, as: wordsOf(target) };
  }
  const { target, role } = namedIn(text, undefined);
  const named = target ?? role;
  if (named === undefined) throw unknown(text);
  const other = named === role ? undefined : role;
  return {
    ...NOTHING,
    target: named.text,
    role: other?.text,
    as: [...wordsOf(named), ...wordsOf(other)],
  };
}

const NOTHING = { target: undefined, role: undefined, token: undefined, observed: undefined };

/**
 * The ARNs of a text that a target can be, and the lines that are nothing but a target; else the issuer that
 * STS names. A URL within a line of a log may be of anything.
 */
function namedIn(
  text: string,
  observed: ObservedAnswer | undefined,
): { readonly target: Target | undefined; readonly role: Target | undefined } {
  // Line by line: an expression that looks for blanks around takes a minute for a line of them.
  const words = text.split('\n').flatMap((line) => {
    const alone = /^(?!arn:)[a-z\d]+:\S+$/.exec(line.trim());
    return alone ?? line.match(/arn:[\w:/.@+=,-]+/g) ?? [];
  });
  const names = words.slice(-MOST_WORDS).flatMap((word) => {
    const target = parseOrUndefined(() => parseTarget(word.replace(/[.,:]+$/, '')));
    return target ?? [];
  });
  return {
    target: names.findLast(({ kind }) => kind !== 'role') ?? issuerSaid(observed),
    role: names.findLast(({ kind }) => kind === 'role'),
  };
}

/** The issuer that STS itself names. */
function issuerSaid(observed: ObservedAnswer | undefined): Target | undefined {
  const { issuer } = observed === undefined ? {} : valuesOfAnswer(observed);
  return issuer === undefined ? undefined : parseOrUndefined(() => parseTarget(issuer));
}

function wordsOf(target: Target | undefined): readonly string[] {
  if (target === undefined) return [];
  const { kind, text } = target;
  return [kind === 'kubernetes' || kind === 'ci' ? KINDS[kind] : `${KINDS[kind]} ${text}`];
}

function wordsOfToken(tokens: readonly string[]): readonly string[] {
  const last = tokens.at(-1);
  if (last === undefined) return [];
  const { claims } = tokenFormOf(last);
  const [issuer, subject] = ['iss', 'sub'].map(
    (name) => textClaim(claims, name)?.slice(0, MOST_SAID) ?? `no ${name}`,
  );
  const which = tokens.length === 1 ? 'a token' : `the last of ${String(tokens.length)} tokens`;
  return [`${which}, of ${issuer} for ${subject}, without its signature`];
}

function wordsOfAnswer(observed: ObservedAnswer | undefined): readonly string[] {
  if (observed === undefined) return [];
  const by = observed.call ?? 'STS';
  return [`an answer of ${by}: ${answerSentence(observed).slice(0, MOST_SAID)}`];
}

function unknown(text: string): TrustprintError {
  return new TrustprintError('argument_invalid', 'nothing in this text is known', {
    facts: { characters: text.length },
    hint: 'paste the lines with the code (InvalidIdentityToken, AccessDenied, …), a token, or an ARN; or name a target: https://HOST/PATH, eks:NAME, sa:NAMESPACE/NAME',
  });
}

const KINDS: { readonly [K in Target['kind']]: string } = {
  issuer: 'the issuer',
  provider: 'the provider',
  role: 'the role',
  cluster: 'the cluster',
  workload: 'the workload',
  kubernetes: 'the current kube context',
  ci: 'the CI job that this runs in',
};

const MOST_SAID = 300;

/** A log may have an ARN in each of its lines. */
const MOST_WORDS = 1000;
