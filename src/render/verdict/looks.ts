// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { printHostAt, printHostPort } from '../../core/model/issuer.ts';
import type { Observed } from '../../core/model/observed.ts';
import { pairs, type Row } from '../page.ts';

/** Every probe, how it ended, and how long it took where that was measured. */
export function lookRows(facts: Facts): readonly Row[] {
  const { discovery, jwks, provider, providerUrls, role, endpoints, control } = facts;
  const named: readonly (readonly [string, Observed<unknown> | undefined])[] = [
    ['discovery document', discovery],
    ['key set', jwks],
    ...endpoints.map((endpoint) => [printHostAt(endpoint), endpoint.chain] as const),
    ['provider', provider],
    ['providers of the account', providerUrls],
    ['role', role],
    ['cluster', facts.cluster],
    ['kube context', facts.kubernetes],
    ['service account', facts.serviceAccount],
    ['pods', facts.pods],
    ['webhooks', facts.webhooks],
    ['Pod Identity associations', facts.podIdentity],
    ['CI job', facts.job],
    ...(control === undefined
      ? []
      : [[`${printHostPort(control)}, which must be public`, control.chain] as const]),
  ];
  return pairs(
    2,
    named.flatMap(([name, look]) => (look === undefined ? [] : [[name, endOf(look)] as const])),
  );
}

function endOf(look: Observed<unknown>): string {
  if (look.kind === 'absent') return `not found: ${look.detail}`;
  const time = look.tookMs === undefined ? [] : [`${String(Math.round(look.tookMs))} ms`];
  const status = look.httpStatus === undefined ? [] : [`HTTP ${String(look.httpStatus)}`];
  const particulars = [...status, ...time].join(', ');
  const end = look.kind === 'seen' ? 'found' : `failed: ${look.detail} (${look.code})`;
  return particulars === '' ? end : `${end}, ${particulars}`;
}
