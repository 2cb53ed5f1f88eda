// SPDX-License-Identifier: Apache-2.0

import { parseInstant, daysUntil, type Instant } from '../../core/model/instant.ts';
import type { EndpointJson, ThumbprintJson } from '../../schemas/thumbprint.ts';
import {
  BLANK,
  mark,
  type TerminalLayout,
  paint,
  printPage,
  row,
  type Row,
  wholeRow,
  type Paint,
  pairs,
  type Span,
} from '../page.ts';
import { listUseOf } from './list-use.ts';
import { duplicatesOf, endpointName, isLeafless, SOON_DAYS } from './warnings.ts';

/** The report for a person: what to list first and last, and between them why. */
export function renderThumbprintText(report: ThumbprintJson, paper: TerminalLayout): string {
  const groups = groupsOf(report.endpoints).map((group) => groupRows(group, report));
  const warnings = report.warnings.map((warning) => row(0, [mark('warn'), ' ', warning], 2));
  return printPage(
    [
      ...headline(report),
      ...circumstanceRows(report),
      ...groups.flat(),
      ...(warnings.length === 0 ? [] : [BLANK, ...warnings]),
      BLANK,
      ...listRows(report),
    ],
    paper,
  );
}

/** The values alone, one a line. */
export function renderThumbprintsBare({ thumbprints }: ThumbprintJson): string {
  return thumbprints.map((value) => `${value}\n`).join('');
}

function headline(report: ThumbprintJson): readonly Row[] {
  const { issuer, thumbprints, withheld } = report;
  const what = issuer ?? 'the certificates of the file';
  if (withheld !== null)
    return [row(0, [mark('bad'), ' ', paint('strong', `no thumbprint to list: ${withheld}`)], 2)];
  return [
    ...listUseOf(report).map((sentence) => row(0, [paint('strong', sentence)], 2)),
    row(0, [`${countOf(thumbprints)} for ${what}`]),
  ];
}

function countOf({ length }: ThumbprintJson['thumbprints']): string {
  if (length === 0) return 'nothing to list was seen';
  return length === 1 ? 'one thumbprint to list' : `${String(length)} thumbprints to list`;
}

function circumstanceRows({ at, vantage, lab, jwksUri, issuer }: ThumbprintJson): readonly Row[] {
  if (issuer === null) return [];
  const way = vantage.proxy === null ? 'directly' : `through the proxy ${vantage.proxy}`;
  const where = `${lab ? 'in a lab, ' : ''}from ${vantage.host}, ${way}, ${at}`;
  return [
    row(0, [paint('dim', `probed ${where}`)], 2),
    row(0, [paint('dim', `the keys are at ${jwksUri ?? 'a host that is not known'}`)], 2),
  ];
}

/** Endpoints that showed the very same thing, which is then printed once. */
function groupsOf(endpoints: readonly EndpointJson[]): readonly (readonly EndpointJson[])[] {
  return [
    ...Map.groupBy(endpoints, ({ presentedChain, error, vouchedBy, tls12, hostMatches }) =>
      JSON.stringify([
        presentedChain.map(({ sha256 }) => sha256),
        error,
        vouchedBy,
        tls12,
        hostMatches,
      ]),
    ).values(),
  ];
}

function groupRows(group: readonly EndpointJson[], { at }: ThumbprintJson): readonly Row[] {
  const [first] = group;
  if (first === undefined) return [];
  return [
    BLANK,
    ...placeRows(group),
    ...(first.error === null
      ? [...chainRows(first, parseInstant(at)), ...judgementRows(first)]
      : [row(2, [mark('unsure'), ' ', first.error], 4)]),
  ];
}

function placeRows(group: readonly EndpointJson[]): readonly Row[] {
  const places = Map.groupBy(group, (each) => `${endpointName(each)}${saying(each)}`);
  return [...places.entries()].map(([place, each]) => {
    const roles = [...new Set(each.map(({ role }) => ROLES[role]))].join(' and ');
    return row(0, [paint('strong', roles), '  ', place], 2);
  });
}

function saying({ look, looks, seen, protocol }: EndpointJson): string {
  if (look === 'given') return ', as handed over';
  const said = protocol === null ? '' : `, ${protocol}`;
  return `${said}, in ${String(seen)} of ${String(looks)} ${looks === 1 ? 'probe' : 'probes'}`;
}

function judgementRows(endpoint: EndpointJson): readonly Row[] {
  if (endpoint.role === 'file') return [];
  const said = [trustOf(endpoint), TLS12[String(endpoint.tls12)] ?? ''];
  return [row(2, [said.filter((sentence) => sentence !== '').join('; ')])];
}

function trustOf({ vouchedBy, vouchError }: EndpointJson): string {
  if (vouchedBy !== null) return TRUSTED[vouchedBy];
  return vouchError === null
    ? 'not checked from here: who trusts it'
    : `not trusted by any public CA (${vouchError})`;
}

function listRows({ thumbprints, withheld, endpoints }: ThumbprintJson): readonly Row[] {
  if (withheld !== null) return [row(0, [mark('unsure'), ' ', WITHHELD], 2)];
  if (thumbprints.length === 0) return [row(0, [mark('unsure'), ' ', 'nothing to list'])];
  const isOpen = endpoints.some(({ role, verified }) => role !== 'file' && verified === false);
  return [
    row(0, [paint('strong', thumbprints.length === 1 ? 'thumbprint' : 'thumbprints')]),
    ...(isOpen ? [row(2, [mark('warn'), ' ', UNVERIFIED], 4)] : []),
    ...thumbprints.map((value) => wholeRow(2, [value])),
  ];
}

const UNVERIFIED =
  'not verified: no valid path leads to a public CA or to one that you named; compare it with the CA that you know, or name that: --issuer-ca FILE';

const WITHHELD =
  'probe from another network: trustprint thumbprint TARGET --openssl prints what to run there, AWS CloudShell for instance';

const TRUSTED = {
  library: "trusted by the roots that stand in for AWS's library",
  'issuer-ca': 'trusted by the CA that you named, and by no public one',
  machine: 'trusted by the store of this machine only',
} as const;

const ROLES: { readonly [Role in EndpointJson['role']]: string } = {
  jwks: 'keys',
  discovery: 'discovery',
  file: 'file',
};

const TLS12: { readonly [spoken: string]: string } = {
  false: 'TLS 1.2 is refused',
  null: 'whether it speaks TLS 1.2 was not seen',
};

type Presented = EndpointJson['presentedChain'][number];

/** A presented chain in wire order, each certificate with all that a person compares by hand. */
function chainRows(endpoint: EndpointJson, at: Instant): readonly Row[] {
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
  const kind = kindOf(certificate, endpoint);
  const isListed = certificate.sha1 === endpoint.recommended && certificate.onPath;
  return [
    certificate.subject === '' ? '(no subject)' : certificate.subject,
    '  ',
    paint(certificate.onPath ? 'dim' : 'warn', kind),
    ...(isListed ? ['  ', paint('good', reasonToList(certificate, endpoint))] : []),
  ];
}

function kindOf({ position, isCa, onPath }: Presented, endpoint: EndpointJson): string {
  const what = isCa ? 'CA' : position === 0 ? 'leaf' : 'not a CA';
  if (onPath) return `(${what})`;
  const isAgain = duplicatesOf(endpoint).some((other) => other.position === position);
  if (isAgain) return `(${what}, again)`;
  return isLeafless(endpoint) ? `(${what})` : `(${what}, a stray: the leaf does not lead to it)`;
}

/** Why this one is the value to list. */
function reasonToList({ sha1, selfSigned, isCa }: Presented, endpoint: EndpointJson): string {
  const { thumbprint, top, verified } = endpoint;
  const whose = isLeafless(endpoint) ? 'the signatures of the first' : "the leaf's signatures";
  const what =
    sha1 === top
      ? `the highest that ${whose} lead to${selfSigned ? ', its root' : ''}`
      : 'the highest that leads to a trusted root';
  const why = isCa ? what : 'nothing above it was sent';
  const said = verified === true ? why : `${why}; not verified`;
  return sha1 === thumbprint ? `<- top: ${said}` : `<- top: ${said}; not the last one sent`;
}

function datesOf({ notBefore, notAfter }: Presented, at: Instant): readonly Span[] {
  const dates = `${dayOf(notBefore)} to ${dayOf(notAfter)}, `;
  if (notAfter === null) return [dates, paint('bad', 'not a date')];
  if (notBefore !== null && parseInstant(notBefore) > at) {
    return [dates, paint('bad', 'not valid yet')];
  }
  const [left, colour] = leftOf(daysUntil(parseInstant(notAfter), at));
  return [dates, paint(colour, left)];
}

function leftOf(days: number): readonly [string, Paint] {
  if (days < 0) return [`expired ${String(-days)} days ago`, 'bad'];
  return [`${String(days)} days left`, days < SOON_DAYS ? 'warn' : 'plain'];
}

function dayOf(text: string | null): string {
  return text === null ? 'not a date' : text.replace('T', ' ').replace(/:\d{2}Z$/, ' UTC');
}
