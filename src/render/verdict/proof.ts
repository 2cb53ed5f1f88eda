// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import { listedThumbprintOf, type ListedThumbprint } from '../../core/model/thumbprint.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';
import { endpointsJson } from '../thumbprint/json.ts';
import { paint, row, type Row, type Span, wholeRow } from '../page.ts';
import { endpointName } from '../thumbprint/warnings.ts';

/**
 * What is listed beside what is presented, for a person to compare: the proof of what STS does with
 * certificates. Endpoints that show the same chain share it.
 */
export function chainProof(facts: Facts, indent: number): readonly Row[] {
  const list = seenOf(facts.provider)?.thumbprints ?? [];
  const endpoints = endpointsJson(facts).filter(({ error }) => error === null);
  const presented = new Set(
    endpoints.flatMap(({ presentedChain }) =>
      presentedChain.map(({ sha1 }) => listedThumbprintOf(sha1)),
    ),
  );
  const groups = Map.groupBy(endpoints, ({ presentedChain }) =>
    presentedChain.map(({ sha256 }) => sha256).join(),
  );
  return [
    row(indent, [paint('dim', 'IAM lists')]),
    ...(list.length === 0 ? [row(indent + 2, ['nothing'])] : []),
    ...list.map((value) =>
      wholeRow(indent + 2, [
        value,
        paint('dim', presented.has(value) ? '  presented' : '  not presented'),
      ]),
    ),
    ...[...groups.values()].flatMap((group) => groupRows(group, list, indent)),
  ];
}

function groupRows(
  group: readonly EndpointJson[],
  list: readonly ListedThumbprint[],
  indent: number,
): readonly Row[] {
  const [first] = group;
  if (first === undefined) return [];
  const places = [
    ...new Set(
      group.map(
        (each) => `${endpointName(each)} (${String(each.seen)} of ${String(each.looks)} looks)`,
      ),
    ),
  ];
  return [
    row(indent, [paint('dim', `presented by ${places.join(', ')}`)], indent + 2),
    ...first.presentedChain.map(({ sha1, subject, onPath, position }) =>
      row(
        indent + 2,
        [
          sha1,
          '  ',
          subject === '' ? '(no subject)' : subject,
          ...saidOf({ sha1, onPath, position }, first, list),
        ],
        indent + 44,
      ),
    ),
  ];
}

function saidOf(
  {
    sha1,
    onPath,
    position,
  }: Pick<EndpointJson['presentedChain'][number], 'sha1' | 'onPath' | 'position'>,
  { recommended: top }: EndpointJson,
  list: readonly ListedThumbprint[],
): readonly Span[] {
  const said = [
    ...(position === 0 ? ['leaf'] : []),
    ...(onPath ? [] : ['a stray']),
    ...(sha1 === top && onPath ? ['top'] : []),
    ...(list.includes(listedThumbprintOf(sha1)) ? ['listed'] : []),
  ];
  return said.length === 0
    ? []
    : ['  ', paint(said.includes('listed') ? 'good' : 'warn', `<- ${said.join(', ')}`)];
}
