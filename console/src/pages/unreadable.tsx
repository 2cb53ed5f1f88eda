// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import type { UnreadableLine } from '../data/trust-data.ts';
import { useData } from '../data/use-data.ts';
import { type Column, LinesTable } from '../parts/lines-table.tsx';
import { Ago } from '../parts/time.tsx';
import type { Route } from '../route.ts';
import { accountOf } from '../words.ts';

/** What could not be read: of it nothing is known. */
export function UnreadablePage({ route }: { readonly route: Route }): ReactElement {
  const unreadable = useData('unreadable', async (data) => data.unreadable());
  return (
    <LinesTable
      route={route}
      title="Not read"
      noun="unread item"
      lines={unreadable}
      columns={COLUMNS}
      haystack={haystackOf}
      nameOf={({ id }) => id}
      note="What could not be read is neither OK nor broken."
    />
  );
}

function haystackOf({ account, accountName, region, what, why }: UnreadableLine): string {
  return [account, accountName, region, what, why].join('\n');
}

const COLUMNS: readonly Column<UnreadableLine>[] = [
  { id: 'account', header: 'Account', by: accountOf, width: 200 },
  { id: 'what', header: 'What', by: ({ what }) => what },
  {
    id: 'why',
    header: 'Why',
    by: ({ why }) => why,
    cell: ({ why, suppressed }) => (
      <span className="breakable">
        {why}
        {suppressed !== null && ` (suppressed until ${suppressed.until}: ${suppressed.reason})`}
      </span>
    ),
  },
  { id: 'region', header: 'Region', by: ({ region }) => region ?? '', width: 130 },
  {
    id: 'since',
    header: 'Since',
    by: ({ firstSeen }) => firstSeen,
    cell: ({ firstSeen }) => <Ago at={firstSeen} />,
    width: 140,
  },
];
