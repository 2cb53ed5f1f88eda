// SPDX-License-Identifier: Apache-2.0

import Link from '@cloudscape-design/components/link';
import type { ReactElement } from 'react';

import type { TrustLine } from '../data/trust-data.ts';
import { useData } from '../data/use-data.ts';
import { type Choice, type Column, LinesTable } from '../parts/lines-table.tsx';
import { NewMark, VerdictMark } from '../parts/marks.tsx';
import { hrefOf, type Route } from '../route.ts';
import { accountOf, issuerOf } from '../words.ts';

/** Every trust that was scanned. */
export function TrustsPage({ route }: { readonly route: Route }): ReactElement {
  const trusts = useData('trusts', async (data) => data.trusts());
  return (
    <LinesTable
      route={route}
      title="Trusts"
      noun="trust"
      sort="verdict"
      lines={trusts}
      columns={COLUMNS}
      choices={CHOICES}
      haystack={haystackOf}
      nameOf={({ providerArn }) => providerArn}
    />
  );
}

function haystackOf(trust: TrustLine): string {
  const {
    providerArn,
    account,
    accountName,
    ou,
    issuer,
    hosts,
    cause,
    region,
    notChecked,
    roles,
    tags,
  } = trust;
  const named = [
    providerArn,
    account,
    accountName,
    ou,
    issuer,
    region,
    cause?.check,
    cause?.sentence,
  ];
  return [
    ...named,
    ...hosts,
    ...notChecked,
    ...roles.slice(0, 50),
    ...Object.values(tags ?? {}),
  ].join('\n');
}

function whyOf({ cause, notChecked, verdict }: TrustLine): string {
  return cause?.sentence ?? (verdict === 'ok' ? '' : (notChecked[0] ?? ''));
}

const RANKS = { broken: 0, unknown: 1, ok: 2 } as const;

const COLUMNS: readonly Column<TrustLine>[] = [
  {
    id: 'issuer',
    header: 'Issuer',
    by: issuerOf,
    cell: (trust) => (
      <span className="breakable">
        <Link href={hrefOf('trust', trust.providerArn)}>{issuerOf(trust)}</Link>{' '}
        <NewMark of={trust} />
      </span>
    ),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    by: ({ verdict }) => RANKS[verdict],
    cell: ({ verdict }) => <VerdictMark verdict={verdict} />,
    width: 125,
  },
  { id: 'why', header: 'Why', by: whyOf },
  { id: 'account', header: 'Account', by: accountOf, width: 190 },
  { id: 'region', header: 'Region', by: ({ region }) => region ?? '', width: 130 },
  {
    id: 'roles',
    header: 'Roles',
    by: ({ roles }) => roles.length,
    cell: ({ roles }) => roles.length,
    width: 90,
  },
];

const CHOICES: readonly Choice<TrustLine>[] = [
  { id: 'broken', text: 'Broken', is: ({ verdict }) => verdict === 'broken' },
  { id: 'unknown', text: 'Unknown', is: ({ verdict }) => verdict === 'unknown' },
  { id: 'ok', text: 'OK', is: ({ verdict }) => verdict === 'ok' },
];
