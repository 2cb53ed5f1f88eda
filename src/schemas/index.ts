// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { accessToken, accessTokens } from './access.ts';
import { configFile } from './config.ts';
import { errorResult } from './error.ts';
import {
  labResult,
  labScenariosResult,
  labStateResult,
  labStopResult,
  labTokenResult,
} from './lab.ts';
import { permissionsResult } from './permissions.ts';
import { fixResult, receiptsResult, undoResult } from './repair.ts';
import { scanLine, scanResult } from './scan.ts';
import { thumbprintResult } from './thumbprint.ts';
import { tokenResult } from './token.ts';
import { checksResult, explainResult } from './topics.ts';
import { verdictResult } from './verdict.ts';
import { historyResult } from './history.ts';
import { watchEvent, watchEvents } from './watch.ts';
import { watchMessage } from './watch-message.ts';

/** The schema of every result in JSON, by the name of the file that it is published in. */
export const RESULTS = {
  'thumbprint.schema.json': thumbprintResult,
  'doctor.schema.json': verdictResult,
  'fix.schema.json': fixResult,
  'undo.schema.json': undoResult,
  'receipts.schema.json': receiptsResult,
  'scan.schema.json': scanLine,
  'scan-document.schema.json': scanResult,
  'token.schema.json': tokenResult,
  'permissions.schema.json': permissionsResult,
  'explain.schema.json': explainResult,
  'checks.schema.json': checksResult,
  'lab.schema.json': labResult,
  'lab-scenarios.schema.json': labScenariosResult,
  'lab-state.schema.json': labStateResult,
  'lab-stop.schema.json': labStopResult,
  'lab-token.schema.json': labTokenResult,
  'watch-event.schema.json': watchEvent,
  'watch-events.schema.json': watchEvents,
  'history.schema.json': historyResult,
  'access-create.schema.json': accessToken,
  'access-list.schema.json': accessTokens,
  'error.schema.json': errorResult,
  'watch-message.schema.json': watchMessage,
} as const;

/** The schema of what people write, by the name of the file that it is published in. */
const WRITTEN = { 'trustprint.yaml.schema.json': configFile } as const;

/**
 * The JSON Schemas (2020-12) to publish, by file name. They allow members that they do not name:
 * results may gain some, and what is written against a schema of today must read them.
 */
export function jsonSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries({ ...RESULTS, ...WRITTEN }).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }),
    ]),
  );
}
