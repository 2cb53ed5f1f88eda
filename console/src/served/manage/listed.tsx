// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { commonNameOf } from '../../words.ts';
import { type EditProps, type Joining, listAfter, type RepairPlan } from './edit.ts';

/** What IAM lists, and what is marked to come and to go. */
export function ListedValues({ plan, edit, onEdit }: Omit<EditProps, 'arn'>): ReactElement {
  const { listed, provider } = plan;
  const { joining, leaving } = edit;
  const isRead = provider?.isRead !== false;
  const { length } = listAfter(provider?.thumbprints ?? [], edit);
  return (
    <Section title="Thumbprints" counter={`(${String(length)}/${String(MOST)})`}>
      <ul className="thumbprints" aria-label="Thumbprints">
        {listed.map((row, at) => (
          <Value
            key={`${String(at)} ${row.value}`}
            row={row}
            isRead={isRead}
            isLeaving={leaving.includes(row.value)}
            whyNot={isRead ? row.stays : edit.evenIfUnused ? null : UNREAD}
            onToggle={(isLeaving) => {
              const others = leaving.filter((one) => one !== row.value);
              onEdit({ leaving: isLeaving ? [...others, row.value] : others });
            }}
          />
        ))}
        {joining.map((one) => (
          <NewValue
            key={one.sha1}
            joining={one}
            onRemove={() => {
              onEdit({ joining: joining.filter(({ sha1 }) => sha1 !== one.sha1) });
            }}
          />
        ))}
      </ul>
    </Section>
  );
}

interface ValueProps {
  readonly row: RepairPlan['listed'][number];
  readonly isRead: boolean;
  readonly isLeaving: boolean;
  /** Why it may not go. */
  readonly whyNot: string | null;
  readonly onToggle: (isLeaving: boolean) => void;
}

function Value({ row, isRead, isLeaving, whyNot, onToggle }: ValueProps): ReactElement {
  const { value, subject, notAfter } = row;
  const [type, says] = stateOf(row, { isRead, isLeaving });
  return (
    <li className={isLeaving ? 'leaving' : undefined}>
      <div>
        <code className="breakable">{value}</code>
        <p className="breakable dim">
          {subject === null ? 'no certificate of it was seen' : commonNameOf(subject)}
          {notAfter !== null && (
            <>
              , until <Time at={notAfter} />
            </>
          )}
        </p>
      </div>
      <div className="breakable">
        <StatusIndicator type={type}>{says}</StatusIndicator>
        {isRead && whyNot !== null && <p className="dim">stays: {whyNot}</p>}
      </div>
      <Button
        ariaLabel={`${isLeaving ? 'Keep' : 'Remove'} ${value}`}
        disabled={whyNot !== null}
        disabledReason={whyNot ?? ''}
        onClick={() => {
          onToggle(!isLeaving);
        }}
      >
        {isLeaving ? 'Keep' : 'Remove'}
      </Button>
    </li>
  );
}

function stateOf(
  { matches, mayGo }: ValueProps['row'],
  { isRead, isLeaving }: Pick<ValueProps, 'isRead' | 'isLeaving'>,
): readonly [StatusIndicatorProps.Type, string] {
  if (isLeaving) return ['pending', `will be removed${mayGo === null ? '' : `: ${mayGo}`}`];
  if (!isRead) return ['info', 'not read by AWS'];
  return matches ? ['success', 'served now'] : ['warning', 'in no chain that is served'];
}

function NewValue({
  joining: { sha1, subject, because },
  onRemove,
}: {
  readonly joining: Joining;
  readonly onRemove: () => void;
}): ReactElement {
  return (
    <li className="joining">
      <div>
        <code className="breakable">{sha1}</code>
        <p className="breakable dim">{commonNameOf(subject)}</p>
      </div>
      <div className="breakable">
        <StatusIndicator type="pending">will be added</StatusIndicator>
        <p className="dim">{because}</p>
      </div>
      <Button ariaLabel={`Remove ${sha1}`} onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}

const UNREAD = 'AWS does not read this list';
/** As IAM has it. */
const MOST = 5;
