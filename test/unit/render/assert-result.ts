// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import { Ajv2020 } from 'ajv/dist/2020.js';

import { jsonSchemas, RESULTS } from '../../../src/schemas/index.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = Object.fromEntries(
  Object.entries(jsonSchemas())
    .filter(([name]) => name in RESULTS)
    .map(([name, schema]) => [name, ajv.compile(schema)]),
);

/**
 * A result is what its schema says: nothing missing, nothing of another type, no member that the
 * schema does not name, and nothing that JSON would drop.
 */
export function assertResult(name: keyof typeof RESULTS, result: object): void {
  const parsed = RESULTS[name].parse(result);
  assert.deepEqual(parsed, result, 'the result has members that its schema does not name');
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result, 'the result does not survive JSON');
  const isValid = validators[name];
  assert.ok(isValid?.(result), JSON.stringify(isValid?.errors, undefined, 2));
}
