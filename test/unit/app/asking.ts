// SPDX-License-Identifier: Apache-2.0

import { type Question, DEFAULT_QUESTION, ONCE } from '../../../src/app/observe/question.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import type { Endpoints } from '../../../src/ports/index.ts';

/** A question about nothing yet, as a doctor asks it that looks once. */
export function question(changed: Partial<Question>): Question {
  return {
    ...DEFAULT_QUESTION,
    rules: {
      partition: undefined,
      messages: 'current',
      match: 'path',
      hosts: 'both',
      library: 'bundled',
    },
    vantage: { host: 'here', proxy: undefined, library: 'none' },
    lab: false,
    effort: ONCE,
    ...changed,
  };
}

/** Nothing answers anywhere. */
export const DARK: Endpoints = {
  addressesOf: async () => Promise.resolve(['192.0.2.1']),
  connect: async () => {
    throw new TrustprintError('endpoint_unreachable', 'nothing answers');
  },
};
