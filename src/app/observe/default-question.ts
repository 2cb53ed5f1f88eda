// SPDX-License-Identifier: Apache-2.0

import type { Question } from './question.ts';

/**
 * A question about nothing yet: no token, no answer, nothing given or seen before. By which rules,
 * from where and how much to look is for the asker to say.
 */
export const DEFAULT_QUESTION: Omit<Question, 'rules' | 'vantage' | 'lab' | 'effort'> = {
  target: undefined,
  token: undefined,
  audience: undefined,
  request: undefined,
  observed: undefined,
  given: [],
  from: undefined,
  offline: false,
  live: false,
  onProgress: () => undefined,
  cloud: true,
};
