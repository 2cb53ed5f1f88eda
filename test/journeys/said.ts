// SPDX-License-Identifier: Apache-2.0

import { evaluate } from '../../src/core/evaluate.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import type { Finding, Verdict } from '../../src/core/model/verdict.ts';
import { claimsIn, supportOf } from './support.ts';

/** The claims of a verdict's findings that neither stand in the facts nor follow from them: there should be none. */
export function unsupportedIn(seen: Facts): readonly string[] {
  const verdict = evaluate(seen);
  const isSupported = supportOf(seen);
  const unsupported = saidIn(verdict).flatMap(({ where, text }) =>
    claimsIn(text)
      .filter((claim) => !isSupported(claim))
      .map((claim) => `${where}: ${claim.text} in: ${text}`),
  );
  const bare = verdict.checks.filter(isBare).map(({ check }) => `${check}: no evidence at all`);
  return [...unsupported, ...bare];
}

/** A fault without evidence: there must be something that it was seen by. */
function isBare({ status, evidence }: Finding): boolean {
  return status === 'fail' && Object.keys(evidence).length === 0;
}

interface Said {
  readonly where: string;
  readonly text: string;
}

function saidIn({ checks, cause, prediction }: Verdict): readonly Said[] {
  return [
    ...checks.flatMap((finding) => saidBy(finding)),
    ...(cause === undefined ? [] : [{ where: 'cause', text: cause.sentence }]),
    { where: 'prediction', text: prediction.message ?? '' },
  ];
}

function saidBy({ check, detail, evidence, remedies, failure }: Finding): readonly Said[] {
  const texts = [detail, failure?.sentence ?? '', ...leavesOf(evidence)];
  const words = remedies.flatMap(({ argv = [] }) => argv).map((word) => word.replaceAll('"', ' '));
  return [...texts, ...words].map((text) => ({ where: check, text }));
}

/** Every text and number of a structure, as text. */
function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((part) => leavesOf(part));
  return typeof value === 'object' && value !== null ? leavesOf(Object.values(value)) : [];
}
