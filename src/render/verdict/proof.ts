// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import { listedThumbprintOf } from '../../core/model/thumbprint.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';
import { paint, row, type Row, wholeRow } from '../page.ts';
import { endpointsJson } from '../thumbprint/json.ts';
import { endpointName } from '../thumbprint/warnings.ts';

/**
 * IAM's list beside what is served, for a person to compare: the proof of what AWS does with
 * certificates. Endpoints that serve the same chain share it; those without a listed certificate come first.
 *
 * @param most Chains to show; with all of them each has the count of its probes.
 */
export function chainRows(facts: Facts, most = Infinity): readonly Row[] {
  const list = seenOf(facts.provider)?.thumbprints ?? [];
  const endpoints = endpointsJson(facts).filter(({ error }) => error === null);
  const served = new Set(endpoints.flatMap(thumbprintsOf));
  const isListed = ([first]: readonly EndpointJson[]): boolean =>
    first !== undefined && thumbprintsOf(first).some((value) => list.includes(value));
  const chains = [...Map.groupBy(endpoints, chainOf).values()].toSorted(
    (one, other) => Number(isListed(one)) - Number(isListed(other)),
  );
  const shown = chains.slice(0, most);
  const left = chains.length - shown.length;
  const listed = list.map((value) => ({
    value,
    says: served.has(value) ? 'served' : 'no longer served',
  }));
  return [
    ...columnRows('IAM lists', listed.length === 0 ? [{ value: 'nothing', says: '' }] : listed),
    ...shown.flatMap((group) => [
      ...placeRows(group, { isOnly: chains.length === 1, isCounted: most === Infinity }),
      ...servedRows(group),
    ]),
    ...(left === 0 ? [] : [row(0, [paint('dim', `and ${String(left)} more chains (-v)`)])]),
    ...reasonRows(shown[0]?.[0]),
  ];
}

function thumbprintsOf({ presentedChain }: EndpointJson) {
  return presentedChain.map(({ sha1 }) => listedThumbprintOf(sha1));
}

function chainOf({ presentedChain }: EndpointJson): string {
  return presentedChain.map(({ sha256 }) => sha256).join();
}

function placeRows(
  group: readonly EndpointJson[],
  { isOnly, isCounted }: { readonly isOnly: boolean; readonly isCounted: boolean },
): readonly Row[] {
  if (isOnly && !isCounted) return [];
  const places = group.map((each) =>
    isCounted
      ? `${endpointName(each)} (${String(each.seen)} of ${String(each.looks)} probes)`
      : endpointName(each),
  );
  return [row(0, [paint('dim', `served by ${[...new Set(places)].join(', ')}`)], 2)];
}

function servedRows([first]: readonly EndpointJson[]): readonly Row[] {
  if (first === undefined) return [];
  const { presentedChain, recommended } = first;
  const values = presentedChain.map(({ sha1, subject, position, onPath }) => {
    const notes = [
      ...(position === 0 ? ['leaf'] : []),
      ...(onPath ? [] : ['not in the chain of the leaf']),
      ...(sha1 === recommended && onPath && position > 0 ? ['top of chain'] : []),
    ];
    const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
    return { value: sha1, says: `${subject === '' ? 'no subject' : subject}${note}` };
  });
  return columnRows('served', values);
}

function columnRows(
  name: string,
  values: readonly { readonly value: string; readonly says: string }[],
): readonly Row[] {
  return values.map(({ value, says }, index) =>
    wholeRow(0, [
      paint('dim', (index === 0 ? name : '').padEnd(COLUMN)),
      value,
      ...(says === '' ? [] : ['   ', says]),
    ]),
  );
}

/** Why AWS uses the list at all. */
function reasonRows(endpoint: EndpointJson | undefined): readonly Row[] {
  if (endpoint === undefined) return [];
  const isTrusted = endpoint.vouchedBy === 'library';
  if (isTrusted && endpoint.tls12 === false) {
    return [row(0, ['it accepts TLS 1.3 only, so AWS uses the thumbprint list'])];
  }
  return isTrusted
    ? []
    : [row(0, ['not trusted by any public CA, so AWS uses the thumbprint list'])];
}

const COLUMN = 'IAM lists  '.length;
