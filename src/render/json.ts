// SPDX-License-Identifier: Apache-2.0

import type { Caller, Vantage } from '../core/model/facts.ts';
import { cut, harmlessJson } from './harmless.ts';

/** What every result says of who asked, and from where. */
export interface Circumstances {
  readonly caller: Caller | undefined;
  readonly vantage: Vantage;
  readonly lab: boolean;
}

/** A result as JSON text, over several lines. */
export function renderJson(result: object): string {
  return `${harmlessJson(JSON.stringify(result, bounded, 2))}\n`;
}

/** A result as JSON on one line, for those who read line by line. */
export function renderJsonLine(result: object): string {
  return `${harmlessJson(JSON.stringify(result, bounded))}\n`;
}

/**
 * What is printed is bounded for programs too. What is to be run or taken over is whole, or is not
 * there: arguments too long for that are null.
 */
function bounded(name: string, value: unknown): unknown {
  if (name === 'argv' && Array.isArray(value)) return value.some(isLong) ? null : value;
  return isLong(value) && name !== 'emitted' ? cut(value, MOST_CHARACTERS) : value;
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.length > MOST_CHARACTERS;
}

/** Four times the longest trust policy that IAM keeps (IAM quotas: 4,096 characters, blanks aside). */
const MOST_CHARACTERS = 16_384;

/** The members that every result has. */
export function everyResult({ caller, vantage, lab }: Circumstances): {
  readonly schemaVersion: 1;
  readonly caller: CallerJson | null;
  readonly vantage: VantageJson;
  readonly lab: boolean;
} {
  return {
    schemaVersion: 1,
    caller:
      caller === undefined
        ? null
        : {
            account: caller.account,
            partition: caller.partition,
            region: caller.region ?? null,
            arn: caller.arn,
          },
    vantage: { host: vantage.host, proxy: vantage.proxy ?? null, library: vantage.library },
    lab,
  };
}

interface CallerJson {
  readonly account: string;
  readonly partition: string;
  readonly region: string | null;
  readonly arn: string;
}

interface VantageJson {
  readonly host: string;
  readonly proxy: string | null;
  readonly library: string;
}
