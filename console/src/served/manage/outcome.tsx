// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import { type ReactElement, useEffect, useRef, useState } from 'react';

import { hrefOf } from '../../route.ts';
import { UndoButton } from '../undo.tsx';

/** What was saved: the receipt of it. */
export interface Saved {
  readonly id: string;
}

/** What was written and read back, and how it is taken back. */
export function Outcome({
  arn,
  saved: { id },
  onUndone,
}: {
  readonly arn: string;
  readonly saved: Saved;
  readonly onUndone: () => void;
}): ReactElement {
  const [isUndone, setUndone] = useState(false);
  const head = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone.
  useEffect(() => {
    head.current?.focus();
    scrollTo(0, 0);
  }, [id, isUndone]);
  return (
    <div ref={head} tabIndex={-1} role="status">
      {isUndone ? (
        <Alert type="success" header="Undone">
          IAM shows the list without what was added.
        </Alert>
      ) : (
        <Alert
          type="success"
          header="Saved"
          action={
            <UndoButton
              receipt={id}
              label="Undo what was saved"
              onUndone={() => {
                setUndone(true);
                onUndone();
              }}
            />
          }
        >
          IAM shows the new list, and STS goes by it within a minute: then the workload gets
          credentials at its next try.{' '}
          <a href={hrefOf('doctor', '', { text: arn })}>Run the doctor</a> to see it. The receipt is{' '}
          <a className="breakable" href={hrefOf('receipts')}>
            {id}
          </a>
          .
        </Alert>
      )}
    </div>
  );
}
