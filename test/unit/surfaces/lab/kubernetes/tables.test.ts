// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { plusSeconds, printInstant } from '../../../../../src/core/model/instant.ts';
import { ageOf } from '../../../../../src/surfaces/lab/kubernetes/tables.ts';
import { NOW } from '../lab-world.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('an age, as kubectl prints it', () => {
  for (const [seconds, printed] of [
    [0, '0s'],
    [119, '119s'],
    [2 * MINUTE, '2m'],
    [2 * MINUTE + 5, '2m5s'],
    [10 * MINUTE + 5, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 5 * MINUTE, '3h5m'],
    [8 * HOUR + 5 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [2 * DAY + 5 * HOUR, '2d5h'],
    [8 * DAY + 5 * HOUR, '8d'],
    [-5, '0s'],
  ] as const) {
    it(`of ${String(seconds)} seconds is ${printed}`, () => {
      assert.equal(ageOf(printInstant(plusSeconds(NOW, -seconds)), NOW), printed);
    });
  }
});
