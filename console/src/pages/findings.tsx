// SPDX-License-Identifier: Apache-2.0

import Link from '@cloudscape-design/components/link';
import { type ReactElement, useMemo } from 'react';

import type { FindingLine, PageCause } from '../data/trust-data.ts';
import { useData, useHead } from '../data/use-data.ts';
import { type Choice, type Column, LinesTable } from '../parts/lines-table.tsx';
import { NewMark, SeverityMark } from '../parts/marks.tsx';
import { Ago } from '../parts/time.tsx';
import { hrefOf, type Route } from '../route.ts';
import { accountOf, shortOf } from '../words.ts';

/** What was found, what is suppressed too; of one cause where the address names it. */
export function FindingsPage({ route }: { readonly route: Route }): ReactElement {
  const findings = useData('findings', async (data) => data.findings());
  const { causes } = useHead();
  const cause = causes.find(({ id }) => id === route.id);
  const lines = useMemo(
    () => (cause === undefined ? findings : ofCause(findings, cause)),
    [findings, cause],
  );
  const note =
    cause === undefined ? undefined : (
      <span className="breakable">
        {`${cause.subject} ${cause.detail}`} · <Link href={hrefOf('findings')}>all findings</Link>
      </span>
    );
  return (
    <LinesTable
      route={route}
      title={cause === undefined ? 'Findings' : 'Findings of one cause'}
      noun="finding"
      sort="severity"
      lines={lines}
      columns={COLUMNS}
      choices={CHOICES}
      haystack={haystackOf}
      nameOf={({ id }) => id}
      note={note}
    />
  );
}

function ofCause(findings: readonly FindingLine[], cause: PageCause): readonly FindingLine[] {
  const ids = new Set(cause.findings);
  return findings.filter(({ id }) => ids.has(id));
}

function nameOf({ resource }: FindingLine): string {
  return shortOf(resource);
}

function haystackOf({
  resource,
  account,
  accountName,
  check,
  detail,
  about,
  issuer,
  tags,
}: FindingLine): string {
  return [
    resource,
    account,
    accountName,
    check,
    detail,
    about,
    issuer,
    ...Object.values(tags ?? {}),
  ].join('\n');
}

const RANKS = { error: 0, warning: 1, notice: 2 } as const;

const COLUMNS: readonly Column<FindingLine>[] = [
  {
    id: 'resource',
    header: 'Resource',
    by: nameOf,
    cell: (finding) => (
      <span className="breakable">
        {finding.resource.includes(':oidc-provider/') ? (
          <Link href={hrefOf('trust', finding.resource)}>{nameOf(finding)}</Link>
        ) : (
          nameOf(finding)
        )}{' '}
        <NewMark of={finding} />
      </span>
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    by: ({ severity }) => RANKS[severity],
    cell: ({ severity }) => <SeverityMark severity={severity} />,
    width: 125,
  },
  {
    id: 'detail',
    header: 'What is wrong',
    by: ({ detail }) => detail,
    cell: ({ detail, suppressed }) => (
      <span className="breakable">
        {detail}
        {suppressed !== null && (
          <em>{` (suppressed until ${suppressed.until}: ${suppressed.reason})`}</em>
        )}
      </span>
    ),
  },
  {
    id: 'check',
    header: 'Check',
    by: ({ check }) => check,
    cell: ({ check }) => <code>{check}</code>,
    width: 190,
  },
  { id: 'account', header: 'Account', by: accountOf, width: 180 },
  {
    id: 'since',
    header: 'Since',
    by: ({ firstSeen }) => firstSeen,
    cell: ({ firstSeen }) => <Ago at={firstSeen} />,
    width: 140,
  },
];

const CHOICES: readonly Choice<FindingLine>[] = [
  {
    id: 'error',
    text: 'Errors',
    is: ({ severity, suppressed }) => severity === 'error' && suppressed === null,
  },
  {
    id: 'warning',
    text: 'Warnings',
    is: ({ severity, suppressed }) => severity === 'warning' && suppressed === null,
  },
  {
    id: 'notice',
    text: 'Notices',
    is: ({ severity, suppressed }) => severity === 'notice' && suppressed === null,
  },
  { id: 'new', text: 'New', is: ({ isNew, suppressed }) => isNew && suppressed === null },
  { id: 'suppressed', text: 'Suppressed', is: ({ suppressed }) => suppressed !== null },
];
