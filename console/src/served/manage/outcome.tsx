// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import { type ReactElement, useEffect, useRef, useState } from 'react';

import { hrefOf } from '../../route.ts';
import { UndoButton } from '../undo.tsx';

interface OutcomeProps {
  readonly arn: string;
  /** The receipts of what was written. */
  readonly saved: readonly string[];
  readonly onUndone: () => void;
}

/** What was written and read back, and how it is taken back. */
export function Outcome({ arn, saved, onUndone }: OutcomeProps): ReactElement {
  const [isUndone, setUndone] = useState(false);
  const head = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone.
  useEffect(() => {
    head.current?.focus();
    scrollTo(0, 0);
  }, [saved, isUndone]);
  const [id, ...more] = saved;
  return (
    <div ref={head} tabIndex={-1} role="status">
      {isUndone ? (
        <Alert type="success" header="Undone">
          IAM shows what was there, without what was added.
        </Alert>
      ) : (
        <Alert
          type="success"
          header="Saved"
          action={
            id !== undefined &&
            more.length === 0 && (
              <UndoButton
                receipt={id}
                label="Undo what was saved"
                onUndone={() => {
                  setUndone(true);
                  onUndone();
                }}
              />
            )
          }
        >
          IAM shows what was written, and STS goes by it within a minute: then the workload gets
          credentials at its next try.{' '}
          <a href={hrefOf('doctor', '', { target: arn })}>Run the doctor</a> to see it, or undo it
          later under{' '}
          <a className="breakable" href={hrefOf('receipts')}>
            Receipts ({saved.join(', ')})
          </a>
          .
        </Alert>
      )}
    </div>
  );
}
