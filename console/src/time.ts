// SPDX-License-Identifier: Apache-2.0

const DAY = 86_400_000;
const YEAR = 365.25 * DAY;

/** `27 Nov 2026` in the reader's time zone. */
export function dayOf(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', { dateStyle: 'medium' });
}

/** `27 Nov 2026, 14:05` in the reader's time zone. */
export function momentOf(instant: string, timeZone?: string): string {
  return new Date(instant).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
}

export function isUtc(instant: string): boolean {
  return momentOf(instant) === momentOf(instant, 'UTC');
}

/** `4 minutes ago`, `in 12 days` */
export function awayOf(instant: string, now: number): string {
  const away = Date.parse(instant) - now;
  const found = UNITS.find(([, size]) => Math.abs(away) >= size);
  if (found === undefined) return 'just now';
  const [unit, size] = found;
  return RELATIVE.format(Math.trunc(away / (unit === 'year' ? YEAR : size)), unit);
}

export function daysUntil(instant: string, now: number): number {
  return Math.floor((Date.parse(instant) - now) / DAY);
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 2 * YEAR],
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
