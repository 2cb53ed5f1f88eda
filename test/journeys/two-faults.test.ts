// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../src/core/evaluate.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import type { Verdict } from '../../src/core/model/verdict.ts';
import { renderVerdictText } from '../../src/render/verdict/text.ts';
import { facts } from '../world.ts';
import { type Fault, FAULTS } from './faults.ts';

describe('one fault', () => {
  for (const { name, gate, breaks } of FAULTS) {
    it(`${name}: the cause is ${gate}`, () => {
      assert.equal(evaluate(breaks(facts())).cause?.check, gate);
    });
  }

  it('there is of every gate', () => {
    const broken = new Set<string>(FAULTS.map(({ gate }) => gate));
    assert.deepEqual(
      gates.map(({ id }) => id).filter((id) => !broken.has(id)),
      [],
    );
  });
});

describe('of two faults at once', () => {
  it('the cause is the one that STS meets first, and its answer as if it were alone', () => {
    everyTwo((first, other, both) => {
      const alone = evaluate(first.breaks(facts()));
      assert.equal(both.cause?.check, first.gate);
      if (first.gate === other.gate) return; // which of the two comes first is the gate's own matter
      assert.equal(both.cause.confidence, alone.cause?.confidence);
      assert.deepEqual(answerOf(both), answerOf(alone));
    });
  });

  it('the other is mentioned: it fails too, or stands among what could not be asked', () => {
    everyTwo((_first, other, both) => {
      const finding = both.checks.find(({ check }) => check === other.gate);
      const isOpen = both.prediction.assuming.includes(other.gate);
      assert.ok(finding?.status === 'fail' || isOpen, `${other.gate} ${String(finding?.status)}`);
    });
  });

  it('both are in what is printed, the first on top', () => {
    everyTwo((first, other, both, world) => {
      const text = renderVerdictText(world, both, { ...PAPER, verbose: true });
      const [top = ''] = text.split('\n');
      assert.match(top, /broken/);
      assert.ok(text.includes(first.gate) && text.includes(other.gate), text);
    });
  });
});

type Held = (first: Fault, other: Fault, both: Verdict, world: Facts) => void;

/** Holds what comes of each two faults, in whatever order they came about. */
function everyTwo(holds: Held): void {
  for (const one of FAULTS) {
    for (const two of FAULTS) {
      const [first, other] = stepOf(one) <= stepOf(two) ? [one, two] : [two, one];
      const world = two.breaks(one.breaks(facts()));
      holds(first, other, evaluate(world), world);
    }
  }
}

function stepOf({ gate }: Fault): number {
  return gates.findIndex(({ id }) => id === gate);
}

function answerOf({ prediction: { code, httpStatus, message } }: Verdict): object {
  return { code, httpStatus, message };
}

const PAPER = { colour: false, unicode: true, width: undefined, verbose: false };
