// SPDX-License-Identifier: Apache-2.0

import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { harmless } from '../../../../src/render/harmless.ts';
import type { ReceiptJson } from '../../../../src/schemas/repair.ts';
import { get } from '../../data/client.ts';
import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { hrefOf } from '../../route.ts';
import { countOf, shortOf } from '../../words.ts';
import { Change } from '../change.tsx';
import { ListPage } from '../list-page.tsx';
import { UndoButton } from '../undo.tsx';

/** What was written from this machine, the newest first. */
export function ReceiptsPage(): ReactElement {
  const query = useQuery({
    queryKey: ['receipts'],
    queryFn: async ({ signal }) => get('/api/v1/receipts', { signal }),
  });
  const kept = query.data && `, kept in ${harmless(query.data.folder)}`;
  return (
    <ListPage
      title="Receipts"
      description={`What was written from this machine, by this page and by trustprint fix${kept ?? ''}`}
      query={query}
      itemsOf={({ receipts }) => receipts.toReversed()}
      nothing="Nothing was written from this machine."
      before={({ damaged }) =>
        damaged.length > 0 && (
          <Alert type="error" header={`${countOf(damaged.length, 'receipt')} cannot be read`}>
            <p className="breakable">{damaged.map(harmless).join(', ')}</p>
          </Alert>
        )
      }
    >
      {(receipt) => <Receipt key={receipt.id} receipt={receipt} />}
    </ListPage>
  );
}

function Receipt({ receipt }: { readonly receipt: ReceiptJson }): ReactElement {
  const { id, kind, at, change, detail, callerArn } = receipt;
  const { type, words } = KINDS[kind];
  const isUndo = change.because.startsWith('undo of ');
  return (
    <Section
      title={
        change.provider === null ? (
          harmless(shortOf(change.role ?? change.kind))
        ) : (
          <a href={hrefOf('trust', change.provider)}>{shortOf(harmless(change.provider))}</a>
        )
      }
      description={
        <>
          <Time at={at} /> · {harmless(callerArn ?? 'unknown caller')} · {id}
        </>
      }
      actions={kind === 'applied' && !isUndo && <UndoButton receipt={id} label={`Undo ${id}`} />}
    >
      <div className="plan">
        <StatusIndicator type={type}>
          {words}
          {detail !== null && `: ${harmless(detail)}`}
        </StatusIndicator>
        <Change change={change} />
      </div>
    </Section>
  );
}

const KINDS: {
  readonly [K in ReceiptJson['kind']]: {
    readonly type: StatusIndicatorProps.Type;
    readonly words: string;
  };
} = {
  applied: { type: 'success', words: 'Applied' },
  undone: { type: 'stopped', words: 'Undone' },
  started: { type: 'warning', words: 'Started: the next repair finds out whether it was made' },
  refused: { type: 'error', words: 'Refused' },
  'not-reached': { type: 'stopped', words: 'Not reached' },
};
