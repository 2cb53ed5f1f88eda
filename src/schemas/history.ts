// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, maybe, type Result } from './common.ts';
import { watchEvent } from './watch.ts';

export const historyResult = z
  .object({
    ...everyResult,
    target: maybe.describe('null: everything'),
    events: z.array(watchEvent).describe('the newest first'),
  })
  .meta({ title: 'trustprint history', description: 'What watch saw happen to a target' });

export type HistoryJson = Result<typeof historyResult>;
