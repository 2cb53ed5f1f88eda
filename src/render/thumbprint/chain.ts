// SPDX-License-Identifier: Apache-2.0

import { daysUntil, type Instant, parseInstant } from '../../core/model/instant.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';
import { type Paint, paint, pairs, row, type Row, type Span } from '../page.ts';

type Presented = EndpointJson['presentedChain'][number];

/** A presented chain in wire order, each certificate with all that a person compares by hand. */
export function chainRows(endpoint: EndpointJson, at: Instant): readonly Row[] {
  return endpoint.presentedChain.flatMap((certificate) => [
    row(
      2,
      [paint('strong', String(certificate.position)), '  ', ...titleOf(certificate, endpoint)],
      5,
    ),
    ...pairs(5, [
      ['issuer', certificate.selfSigned ? 'itself' : certificate.issuer],
      ['serial', certificate.serialNumber],
      ['valid', datesOf(certificate, at)],
      ['SHA-1', certificate.sha1],
    ]),
  ]);
}

function titleOf(certificate: Presented, endpoint: EndpointJson): readonly Span[] {
  const kind = kindOf(certificate);
  const isListed = certificate.sha1 === endpoint.recommended && certificate.onPath;
  return [
    certificate.subject === '' ? '(no subject)' : certificate.subject,
    '  ',
    paint(certificate.onPath ? 'dim' : 'warn', kind),
    ...(isListed ? ['  ', paint('good', reasonToList(certificate, endpoint))] : []),
  ];
}

function kindOf({ position, isCa, onPath }: Presented): string {
  const what = isCa ? 'CA' : position === 0 ? 'leaf' : 'not a CA';
  return onPath ? `(${what})` : `(${what}, a stray: the leaf does not lead to it)`;
}

/** Why this one is the value to list. */
function reasonToList(
  { sha1, selfSigned, isCa }: Presented,
  { thumbprint, top, verified }: EndpointJson,
): string {
  const what =
    sha1 === top
      ? `the highest that the leaf's signatures lead to${selfSigned ? ', its root' : ''}`
      : 'the highest that leads to a trusted root';
  const why = isCa ? what : 'nothing above it was sent';
  const said = verified === true ? why : `${why}; not verified`;
  return sha1 === thumbprint ? `<- top: ${said}` : `<- top: ${said}; not the last one sent`;
}

function datesOf({ notBefore, notAfter }: Presented, at: Instant): readonly Span[] {
  const dates = `${dayOf(notBefore)} to ${dayOf(notAfter)}, `;
  if (notAfter === null) return [dates, paint('bad', 'not a date')];
  const days = daysUntil(parseInstant(notAfter), at);
  const [left, colour] = leftOf(days);
  return [dates, paint(colour, left)];
}

function leftOf(days: number): readonly [string, Paint] {
  if (days < 0) return [`expired ${String(-days)} days ago`, 'bad'];
  return [`${String(days)} days left`, days < SOON_DAYS ? 'warn' : 'plain'];
}

function dayOf(text: string | null): string {
  return text === null ? 'not a date' : text.replace('T', ' ').replace(/:\d{2}Z$/, ' UTC');
}

/** As the warnings have it. */
const SOON_DAYS = 30;
