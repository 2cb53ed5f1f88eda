// SPDX-License-Identifier: Apache-2.0

/** What we print as SARIF has the form of its schema: these types are made from that. */
import type { Log } from 'sarif';

import type { scanSarif } from '../../src/render/scan/sarif.ts';
import type { sarifOf } from '../../src/render/verdict/sarif.ts';

declare const printed: ReturnType<typeof sarifOf>;
export const log: Log = printed;

declare const scanned: ReturnType<typeof scanSarif>;
export const scanLog: Log = scanned;

declare const run: (typeof printed.runs)[number];

// @ts-expect-error a member that a run must have is missing
export const odd: Log = { ...printed, runs: [{ results: run.results }] };
