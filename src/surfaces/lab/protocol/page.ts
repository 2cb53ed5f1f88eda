// SPDX-License-Identifier: Apache-2.0

import { type Answer, invalidInput, result, type WireValue } from './answer.ts';
import { type Form, integerOf, textOf } from './form.ts';
import type { Member } from './parameter-validation.ts';

/** One page of a list: `MaxItems` members from `Marker` on, as IAM's paginated actions give it. */
export function pageOf(name: string, all: readonly WireValue[], form: Form): Answer {
  const marker = textOf(form, 'Marker');
  const from = marker === undefined ? 0 : placeOf(marker);
  if (from === undefined || from > all.length) return invalidInput('Invalid Marker.');
  const until = from + (integerOf(form, 'MaxItems') ?? DEFAULT_ITEMS);
  const isTruncated = until < all.length;
  return result({
    [name]: all.slice(from, until),
    IsTruncated: isTruncated,
    Marker: isTruncated ? markerOf(until) : undefined,
  });
}

/** A marker is opaque to callers: base64 of a place, so that nobody builds one. */
function markerOf(place: number): string {
  return Buffer.from(`place:${String(place)}`).toString('base64url');
}

function placeOf(marker: string): number | undefined {
  const [, place] = /^place:(\d{1,6})$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  return place === undefined ? undefined : Number(place);
}

/** @see IAM API, `markerType` and `maxItemsType`. */
export const PAGE: readonly Member[] = [
  { name: 'Marker', kind: 'text', least: 1, most: 320 },
  { name: 'MaxItems', kind: 'integer', least: 1, most: 1000 },
];
const DEFAULT_ITEMS = 100;
