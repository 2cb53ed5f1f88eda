// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { errorBody, type Result } from './common.ts';

export const errorResult = z
  .object({ schemaVersion: z.literal(1), error: errorBody })
  .meta({ title: 'trustprint error', description: 'Why a command gave no result' });

export type ErrorJson = Result<typeof errorResult>;
