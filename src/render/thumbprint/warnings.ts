// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { daysUntil, type Instant, parseInstant } from '../../core/model/instant.ts';
import { MAX_THUMBPRINTS } from '../../core/model/provider.ts';
import type { EndpointJson } from '../../schemas/thumbprint.ts';

/** What a person should know before the values are listed. Lower case, no full stops. */
export function endpointWarnings(
  endpoints: readonly EndpointJson[],
  at: Instant,
): readonly string[] {
  const warnings = [
    ...endpoints.flatMap((endpoint) => [
      ...lookWarnings(endpoint),
      ...orderWarnings(endpoint),
      ...duplicateWarnings(endpoint),
      ...leafWarnings(endpoint),
      ...earlyWarnings(endpoint, at),
      ...topWarnings(endpoint, at),
      ...trustWarnings(endpoint),
    ]),
    ...alternationWarnings(endpoints),
    ...countWarnings(endpoints),
  ];
  return [...new Set(warnings)];
}

/** What of the issuer was not seen at all, so that values may be missing. */
export function missingWarnings({ discovery, issuer, role }: Facts): readonly string[] {
  if (issuer === undefined && role !== undefined && role.kind !== 'seen') {
    return [`the role was not seen, so its issuer is not known: ${role.detail}`];
  }
  if (discovery === undefined) return [];
  if (discovery.kind !== 'seen') {
    return [
      `the discovery document was not read, so the host of the keys is not known: ${discovery.detail}`,
    ];
  }
  const { issuer: says, repeated = [] } = discovery.value;
  return [
    ...(says === issuer
      ? []
      : [`the discovery document names another issuer: ${says ?? 'none at all'}`]),
    ...repeated.map(
      (name) => `the discovery document has "${name}" more than once: the last one counts`,
    ),
  ];
}

/** Where an endpoint is, as warnings and pages name it. */
export function endpointName({ host, port, address }: EndpointJson): string {
  if (host === null) return 'the file';
  const name = host.includes(':') ? `[${host}]` : host;
  const place = port === null || port === 443 ? name : `${name}:${String(port)}`;
  return address === null || address === host ? place : `${place} at ${address}`;
}

function lookWarnings(endpoint: EndpointJson): readonly string[] {
  return endpoint.error === null
    ? []
    : [`${endpointName(endpoint)} showed nothing: ${endpoint.error}`];
}

function orderWarnings(endpoint: EndpointJson): readonly string[] {
  const { presentedChain, thumbprint, top, inOrder } = endpoint;
  const repeated = new Set(duplicatesOf(endpoint).map(({ position }) => position));
  const strays = presentedChain.filter(
    ({ onPath, position }) => !onPath && !repeated.has(position),
  ).length;
  const name = endpointName(endpoint);
  const last =
    thumbprint === top
      ? ''
      : '; the last one sent is not the top of that path, and its thumbprint matches nothing';
  if (inOrder === false && endpoint.role === 'file') {
    return [
      `${name} is not in order: where a server sends it so, AWS refuses it whatever is listed (inferred)${last}`,
    ];
  }
  if (inOrder === false) {
    return [
      `${name} does not send the path of its leaf in order, which AWS refuses whatever is listed: correct the server${last}`,
    ];
  }
  return strays === 0 || isLeafless(endpoint)
    ? []
    : [`${name} sends ${counted(strays, 'certificate')} that its leaf does not lead to${last}`];
}

type Presented = EndpointJson['presentedChain'][number];

/** Certificates that were sent before, byte by byte. */
export function duplicatesOf({
  presentedChain,
}: Pick<EndpointJson, 'presentedChain'>): readonly Presented[] {
  return presentedChain.filter(
    ({ sha256 }, position) =>
      presentedChain.findIndex((other) => other.sha256 === sha256) < position,
  );
}

function duplicateWarnings(endpoint: EndpointJson): readonly string[] {
  const name = endpointName(endpoint);
  return duplicatesOf(endpoint).map(
    ({ position, subject }) => `${name} has certificate ${String(position)} twice: ${subject}`,
  );
}

/** A file of CA certificates alone, as of roots to trust: nothing leads through them. */
export function isLeafless({
  role,
  presentedChain,
}: Pick<EndpointJson, 'role' | 'presentedChain'>): boolean {
  return role === 'file' && presentedChain.length > 0 && presentedChain.every(({ isCa }) => isCa);
}

function leafWarnings(endpoint: EndpointJson): readonly string[] {
  const { presentedChain } = endpoint;
  const name = endpointName(endpoint);
  if (isLeafless(endpoint)) {
    return [
      `${name} has no leaf, only CA certificates: whether an issuer serves them is not known`,
    ];
  }
  const [first] = presentedChain;
  const leaf = presentedChain.find(({ isCa }) => !isCa);
  if (first?.isCa !== true || leaf === undefined) return [];
  return [`${name} does not begin with its leaf, which is certificate ${String(leaf.position)}`];
}

function earlyWarnings(endpoint: EndpointJson, at: Instant): readonly string[] {
  return endpoint.presentedChain.flatMap(({ onPath, position, subject, notBefore }) =>
    onPath && notBefore !== null && parseInstant(notBefore) > at
      ? [
          `certificate ${String(position)} of ${endpointName(endpoint)} is not valid yet: ${subject}, from ${notBefore}`,
        ]
      : [],
  );
}

function topWarnings(endpoint: EndpointJson, at: Instant): readonly string[] {
  const top = endpoint.presentedChain.findLast(({ sha1 }) => sha1 === endpoint.recommended);
  if (top === undefined) return [];
  const name = endpointName(endpoint);
  return [
    ...(top.isCa
      ? []
      : [`${name} sends no CA certificate, so the value changes with every renewal of its leaf`]),
    ...(top.notAfter === null ? [] : dateWarnings(name, parseInstant(top.notAfter), at)),
  ];
}

function dateWarnings(name: string, notAfter: Instant, at: Instant): readonly string[] {
  const days = daysUntil(notAfter, at);
  if (days < 0) return [`the top certificate of ${name} has expired`];
  return days < SOON_DAYS
    ? [`the top certificate of ${name} expires in ${counted(days, 'day')}`]
    : [];
}

function trustWarnings(endpoint: EndpointJson): readonly string[] {
  const name = endpointName(endpoint);
  return [
    ...(endpoint.hostMatches === false ? [`the certificate of ${name} is not for that host`] : []),
    ...(endpoint.vouchedBy === 'machine'
      ? [
          `only the store of this machine trusts ${name}: a private CA, or a middlebox between here and there; AWS may see another certificate`,
        ]
      : []),
  ];
}

function alternationWarnings(endpoints: readonly EndpointJson[]): readonly string[] {
  const tops = Map.groupBy(
    endpoints.filter(({ recommended }) => recommended !== null),
    ({ host, port }) => `${host ?? ''}:${String(port)}`,
  );
  return [...tops.values()].flatMap((seen) => {
    const distinct = new Set(seen.map(({ recommended }) => recommended)).size;
    const name = seen[0]?.host ?? 'the file';
    return distinct > 1
      ? [
          `${name} shows ${String(distinct)} different tops, now one and now another: list all of them`,
        ]
      : [];
  });
}

function countWarnings(endpoints: readonly EndpointJson[]): readonly string[] {
  const values = new Set(endpoints.flatMap(({ recommended }) => recommended ?? [])).size;
  return values > MAX_THUMBPRINTS
    ? [`there are ${String(values)} values, and IAM takes ${String(MAX_THUMBPRINTS)}`]
    : [];
}

function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** CAs renew well before that; a value that is listed today should outlive the month. */
export const SOON_DAYS = 30;
