// SPDX-License-Identifier: Apache-2.0

import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { harmless } from '../../../../src/render/harmless.ts';
import type { ReceiptJson } from '../../../../src/schemas/repair.ts';
import { get } from '../../data/client.ts';
import { Time } from '../../parts/time.tsx';
import { hrefOf } from '../../route.ts';
import { countOf, shortOf } from '../../words.ts';
import { Answered } from '../failure.tsx';
import { UndoButton } from '../undo.tsx';
import { Change } from './suggestions.tsx';

/** What was written from this machine, the newest first. */
export function ReceiptsPage(): ReactElement {
  const query = useQuery({
    queryKey: ['receipts'],
    queryFn: async ({ signal }) => get('/api/v1/receipts', { signal }),
  });
  return (
    <>
      <Header
        variant="h1"
        counter={query.data === undefined ? '' : `(${String(query.data.receipts.length)})`}
        description={
          <span className="breakable">
            What was written from this machine, by this page and by trustprint fix
            {query.data !== undefined && `: ${harmless(query.data.folder)}`}
          </span>
        }
      >
        Receipts
      </Header>
      <Answered query={query}>
        {({ receipts, damaged }) => (
          <>
            {damaged.length > 0 && (
              <Alert type="error" header={`${countOf(damaged.length, 'receipt')} cannot be read`}>
                <p className="breakable">{damaged.map(harmless).join(', ')}</p>
              </Alert>
            )}
            {receipts.length === 0 && (
              <Container>
                <Box textAlign="center" padding="l" color="text-body-secondary">
                  Nothing was written from this machine.
                </Box>
              </Container>
            )}
            {receipts
              .toReversed()
              .slice(0, MOST)
              .map((receipt) => (
                <Receipt key={receipt.id} receipt={receipt} />
              ))}
          </>
        )}
      </Answered>
    </>
  );
}

function Receipt({ receipt }: { readonly receipt: ReceiptJson }): ReactElement {
  const { id, kind, at, change, detail, callerArn } = receipt;
  const { type, words } = KINDS[kind];
  const isUndo = change.because.startsWith('undo of ');
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <span className="breakable">
              <Time at={at} /> · {harmless(callerArn ?? 'unknown caller')} · {id}
            </span>
          }
          actions={
            kind === 'applied' &&
            !isUndo && <UndoButton receipt={id} label={`Undo ${id}`} onUndone={() => undefined} />
          }
        >
          {change.provider === null ? (
            <span className="breakable">{harmless(shortOf(change.role ?? change.kind))}</span>
          ) : (
            <a className="breakable" href={hrefOf('trust', change.provider)}>
              {shortOf(harmless(change.provider)).replace(/^oidc-provider\//, '')}
            </a>
          )}
        </Header>
      }
    >
      <div className="plan">
        <StatusIndicator type={type}>
          {words}
          {detail !== null && `: ${harmless(detail)}`}
        </StatusIndicator>
        <Change change={change} />
      </div>
    </Container>
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
const MOST = 200;
