// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import type { Brand } from './brand.ts';

/** Milliseconds since the epoch, UTC. */
export type Instant = Brand<number, 'Instant'>;

/** An instant from milliseconds since the epoch, as a clock gives them. */
export function instantOf(milliseconds: number): Instant {
  return Math.trunc(milliseconds) as Instant;
}

/**
 * Reads an ISO 8601 date and time with its zone: without one it would be another instant on every
 * machine. A day that the month has not is refused, where `Date.parse` takes the next month's.
 *
 * @throws TrustprintError `time_malformed` when it is none.
 */
export function parseInstant(text: string): Instant {
  const [, year, month, day] = ISO_8601.exec(text) ?? [];
  const isDay = Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const milliseconds = isDay ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new TrustprintError('time_malformed', `not a date and time: "${text.slice(0, 100)}"`, {
      facts: { text: text.slice(0, 100) },
      hint: 'write it as 2026-01-31T12:00:00Z',
    });
  }
  return milliseconds as Instant;
}

/**
 * A date of a policy: ISO 8601 from the month on. Without a zone it is UTC: what is read as local time
 * is another instant on every machine.
 */
export function policyDateOf(text: string): Instant | undefined {
  const [whole, time, zone] = POLICY_DATE.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const milliseconds = Date.parse(time !== undefined && zone === undefined ? `${whole}Z` : whole);
  return Number.isNaN(milliseconds) ? undefined : (milliseconds as Instant);
}

/** The instant of a year (not of two digits), a month (0 is January), a day and a time, in UTC. */
export function instantAt(
  [year, month, day]: readonly [number, number, number],
  [hours, minutes, seconds]: readonly [number, number, number],
): Instant {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(hours, minutes, seconds) as Instant;
}

/** ISO 8601 in UTC, to the second: `2026-01-31T12:00:00Z`. */
export function printInstant(instant: Instant): string {
  const second = Math.floor(instant / 1000);
  const known = PRINTED.get(second);
  if (known !== undefined) return known;
  const text = `${new Date(instant).toISOString().slice(0, -'.000Z'.length)}Z`;
  if (PRINTED.size >= MOST_KEPT) PRINTED.clear();
  PRINTED.set(second, text);
  return text;
}

/** Of the last seconds that were printed: one run, or one call, prints few again and again. */
const PRINTED = new Map<number, string>();
const MOST_KEPT = 64;

/** The instant that many seconds later (earlier if negative). */
export function plusSeconds(instant: Instant, seconds: number): Instant {
  return (instant + seconds * 1000) as Instant;
}

/** Whole days from `from` until `to`, rounded down; negative when `to` has passed. */
export function daysUntil(to: Instant, from: Instant): number {
  return Math.floor((to - from) / MS_PER_DAY);
}

const MS_PER_DAY = 86_400_000;

const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** @see https://www.w3.org/TR/NOTE-datetime, which IAM names, and a blank for the T. */
const POLICY_DATE =
  /^\d{4}-\d{2}(?:-\d{2}([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/i;
