// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

/** Everything that the package promises, by subpath. To add a name is to promise it. */
const PROMISED = {
  '../src/index.ts': [
    'TrustprintError',
    'applyPlan',
    'decodeFacts',
    'encodeFacts',
    'evaluate',
    'intentOf',
    'judge',
    'observe',
    'observeEach',
    'outsideOf',
    'planRepair',
    'settleStarted',
    'undoReceipt',
  ],
  '../src/core/index.ts': [
    'ERRORS',
    'ERROR_KINDS',
    'TrustprintError',
    'checks',
    'evaluate',
    'gates',
    'instantOf',
    'judge',
    'parseCertificate',
    'parseFingerprint',
    'parseInstant',
    'parseIssuer',
    'parseTarget',
    'parseThumbprint',
    'pathOf',
    'planRepair',
    'printInstant',
  ],
  '../src/surfaces/lab/index.ts': ['scenarioNamed', 'startLab'],
} as const;

describe('the package', () => {
  for (const [path, names] of Object.entries(PROMISED)) {
    it(`exports from ${path.slice(3)} what it promises, and nothing else`, async () => {
      const exported = (await import(path)) as object;
      assert.deepEqual(Object.keys(exported).toSorted(), names);
    });
  }
});
