// SPDX-License-Identifier: Apache-2.0

import type { Facts, ObservedAnswer } from '../model/facts.ts';
import type { Cause, CheckId, Finding, Verdict } from '../model/verdict.ts';
import { messagesThatSay } from './recognise-messages.ts';
import { gatesThatAnswer, isUnread, whenAnswered } from './recognise.ts';

/** What an answer of STS makes of the findings. */
export type Explanation = Pick<Verdict, 'verdict' | 'cause'> & {
  /** The steps that may have answered, where none is known to. */
  readonly possible: readonly Cause[];
  /** Whether what was seen agrees with the answer, or at least does not deny it. */
  readonly agrees: boolean;
};

/**
 * Holds an answer of STS against the gates. The answer outranks the model: where a gate that gives
 * it fails, that gate is the cause; where none was looked at, they are candidates; where all of
 * them pass, nothing that was seen explains it, and the verdict is unknown, never "healthy".
 *
 * @param held The cause by the gates alone, and the gates that pass by what is expected of the call: of
 *   the call itself nobody knows.
 */
export function explanationOf(
  observed: ObservedAnswer,
  gates: readonly Finding[],
  { predicted, unread }: Held,
): Explanation {
  if (observed.outcome === 'credentials') {
    return predicted === undefined
      ? { verdict: 'ok', cause: undefined, possible: [], agrees: true }
      : { verdict: 'unknown', cause: undefined, possible: [], agrees: false };
  }
  if (isUnread(observed) && predicted !== undefined) {
    return { verdict: 'broken', cause: unproven(predicted), possible: [], agrees: true };
  }
  const able = new Map<CheckId, string | undefined>(
    gatesThatAnswer(observed).map((gate) => [gate.id, whenAnswered(gate, observed)]),
  );
  const candidates = gates.filter(({ check }) => able.has(check));
  const failed = candidates.find(({ status }) => status === 'fail');
  if (failed !== undefined) {
    return { verdict: 'broken', cause: causeOf(failed, predicted), possible: [], agrees: true };
  }
  const differs = candidates.find(passesByLibraryAlone);
  if (differs !== undefined) {
    return { verdict: 'broken', cause: libraryDiffers(differs), possible: [], agrees: true };
  }
  const possible = candidates
    .filter(({ check, status }) => status !== 'pass' || unread.has(check))
    .map(({ check, title }): Cause => {
      const sentence = able.get(check) ?? `not so, or not known: ${title}`;
      return { check, confidence: 'possible', sentence };
    });
  const [only, ...others] = possible;
  return {
    verdict: 'unknown',
    // An answer that only one step of STS gives names its cause, though not the proof.
    cause: others.length === 0 ? only : undefined,
    possible,
    agrees: possible.length > 0 || (able.size === 0 && messagesThatSay(observed).length > 0),
  };
}

/** What an answer is held against, beside the gates. */
interface Held {
  readonly predicted: Cause | undefined;
  readonly unread: ReadonlySet<CheckId>;
}

/** Gates that were held against what the call is expected to be, where it was not seen itself. */
export function unreadIn({
  token,
  request,
}: Pick<Facts, 'token' | 'request'>): ReadonlySet<CheckId> {
  return new Set<CheckId>([
    ...(token === undefined ? (['audience'] as const) : []),
    ...(request?.sessionName === undefined ? (['request'] as const) : []),
    ...(request?.durationSeconds === undefined ? (['duration'] as const) : []),
  ]);
}

function causeOf(failed: Finding, predicted: Cause | undefined): Cause {
  if (predicted?.check === failed.check) return predicted;
  return {
    check: failed.check,
    confidence: 'likely',
    sentence: failed.failure?.sentence ?? failed.detail,
  };
}

/** What was seen refuses; whether that is the failure that was shown to us is not known. */
function unproven(cause: Cause): Cause {
  return cause.confidence === 'proven' ? { ...cause, confidence: 'likely' } : cause;
}

/** The mark that `endpoint-trust` leaves in its evidence where only our stand-in for AWS's library verifies. */
function passesByLibraryAlone({ check, status, evidence }: Finding): boolean {
  return check === 'endpoint-trust' && status === 'pass' && evidence['byLibraryAlone'] === true;
}

function libraryDiffers({ check }: Finding): Cause {
  return {
    check,
    confidence: 'likely',
    sentence:
      "STS went by the list, and the list does not match: AWS's library lacks the root that is trusted here, TLS 1.3 was demanded, or a fetch failed",
  };
}
