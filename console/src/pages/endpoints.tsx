// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import type { EndpointLine } from '../data/trust-data.ts';
import { useData } from '../data/use-data.ts';
import { type Choice, type Column, LinesTable } from '../parts/lines-table.tsx';
import { dayOf } from '../time.ts';
import type { Route } from '../route.ts';
import { commonNameOf, hostOf } from '../words.ts';

/** Every address that was probed, and what it served. */
export function EndpointsPage({ route }: { readonly route: Route }): ReactElement {
  const endpoints = useData('endpoints', async (data) => data.endpoints());
  return (
    <LinesTable
      route={route}
      title="Endpoints"
      noun="endpoint"
      lines={endpoints}
      columns={COLUMNS}
      choices={CHOICES}
      haystack={haystackOf}
      nameOf={nameOf}
    />
  );
}

function nameOf(line: EndpointLine): string {
  return [
    hostOf(line),
    line.address,
    line.listed,
    ...line.presentedChain.map(({ sha1 }) => sha1),
  ].join(' ');
}

function haystackOf(line: EndpointLine): string {
  const chain = line.presentedChain.map(({ sha1, subject }) => `${sha1}\n${subject}`);
  return [hostOf(line), line.address, line.listed, line.error, ...chain].join('\n');
}

function lastOf({ presentedChain }: EndpointLine): string {
  const last = presentedChain.at(-1);
  return last === undefined ? '' : commonNameOf(last.subject);
}

function servesOf({ roles }: EndpointLine): string {
  return roles.map((role) => (role === 'jwks' ? 'keys' : 'issuer')).join(', ');
}

/** The first of the chain to end. */
function endOf({ presentedChain }: EndpointLine): string {
  return presentedChain.flatMap(({ notAfter }) => notAfter ?? []).toSorted()[0] ?? '';
}

function trustOf({ trustedBy, error, presentedChain }: EndpointLine): string {
  if (presentedChain.length === 0) return error ?? 'no answer';
  return trustedBy === null ? 'no public CA' : TRUSTED[trustedBy];
}

const TRUSTED = {
  library: 'a public CA',
  'issuer-ca': 'the given CA',
  machine: 'this machine alone',
} as const;

const COLUMNS: readonly Column<EndpointLine>[] = [
  { id: 'host', header: 'Host', by: hostOf },
  { id: 'address', header: 'Address', by: ({ address }) => address ?? '', width: 160 },
  { id: 'serves', header: 'Serves', by: servesOf, width: 120 },
  { id: 'protocol', header: 'TLS', by: ({ protocol }) => protocol ?? '', width: 100 },
  { id: 'trusted', header: 'Trusted by', by: trustOf },
  { id: 'last', header: 'Last certificate', by: lastOf },
  {
    id: 'ends',
    header: 'First to end',
    by: endOf,
    cell: (line) => (endOf(line) === '' ? '–' : dayOf(endOf(line))),
    width: 140,
  },
];

const CHOICES: readonly Choice<EndpointLine>[] = [
  { id: 'failed', text: 'No answer', is: ({ thumbprint }) => thumbprint === null },
  {
    id: 'private',
    text: 'Private CA',
    is: ({ thumbprint, trustedBy }) => thumbprint !== null && trustedBy !== 'library',
  },
];
