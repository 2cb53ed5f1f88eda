// SPDX-License-Identifier: Apache-2.0

import { type Logger, pino } from 'pino';

import { harmlessJson } from '../../../render/harmless.ts';
import type { Output } from '../context.ts';

/** JSON, a line each, without secrets; people read it at a terminal, and in the log of a CI job. */
export function jsonLog(
  level: 'info' | 'warn' | 'error' | 'silent',
  output: Pick<Output, 'write'>,
): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(
    { ...options, formatters: { level: (label) => ({ level: label }) } },
    { write: (line) => output.write(harmlessJson(line)) },
  );
}
