// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { ApiError, post } from '../data/client.ts';

interface UndoProps {
  readonly receipt: string;
  readonly label: string;
  readonly onUndone?: () => void;
}

interface Consent {
  /** What is there now, as the server showed it: JSON. */
  readonly confirmed?: unknown;
  readonly deleteProvider?: string;
}

/** Takes a change back; what the command would ask a person is asked in a dialog. */
export function UndoButton({ receipt, label, onUndone }: UndoProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const queries = useQueryClient();
  const undoing = useMutation({
    mutationFn: async (body: Consent) =>
      post('/api/v1/receipts/{id}/undo', { path: { id: receipt }, body }),
    onSuccess: () => {
      setOpen(false);
      onUndone?.();
    },
    onSettled: async () => queries.invalidateQueries({ queryKey: ['receipts'] }),
  });
  const { error, isPending, mutate } = undoing;
  const question = questionIn(error);
  return (
    <>
      <Button
        ariaLabel={label}
        onClick={() => {
          undoing.reset();
          setOpen(true);
        }}
      >
        Undo
      </Button>
      <Modal
        visible={isOpen}
        header="Undo this change?"
        closeAriaLabel="Close"
        onDismiss={() => {
          setOpen(false);
        }}
        footer={
          <div className="actions">
            <Button
              onClick={() => {
                setOpen(false);
              }}
            >
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={error !== null && question === undefined}
              loading={isPending}
              loadingText="Writing"
              onClick={() => {
                mutate(question?.consent ?? {});
              }}
            >
              {question?.button ?? 'Undo'}
            </Button>
          </div>
        }
      >
        <div className="plan" aria-live="polite">
          {error === null ? <p>{EXPLAINED}</p> : <Why error={error} question={question} />}
        </div>
      </Modal>
    </>
  );
}

function Why({
  error,
  question,
}: {
  readonly error: Error;
  readonly question: Question | undefined;
}): ReactElement {
  return (
    <>
      <Alert type={question === undefined ? 'error' : 'warning'}>
        <p className="breakable">{error.message}</p>
        {question === undefined && error instanceof ApiError && (
          <p className="breakable">{error.hint}</p>
        )}
      </Alert>
      {question !== undefined && (
        <dl className="facts wide">
          {question.facts.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: unknown }): ReactElement {
  const items = Array.isArray(value) ? value.map(String) : undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return (
    <>
      <dt>{name}</dt>
      <dd className="breakable">
        {items === undefined ? text : items.map((item) => <p key={item}>{item}</p>)}
      </dd>
    </>
  );
}

/** What a person has to have seen before it is taken back. */
interface Question {
  readonly facts: readonly (readonly [string, unknown])[];
  readonly consent: Consent;
  readonly button: string;
}

function questionIn(error: Error | null): Question | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { before = null, left = null, now = null, trustedBy, provider } = error.facts;
  if (error.code === 'undo_superseded' && now !== null) {
    return {
      facts: [
        ['Before the change', before],
        ['As the change left it', left],
        ['Now', now],
      ],
      consent: { confirmed: now },
      button: 'Undo all the same',
    };
  }
  if (error.code !== 'confirmation_missing' || typeof provider !== 'string') return undefined;
  return {
    facts: Object.entries(trustedBy ?? {}).filter(
      ([name, value]) => name !== 'seen' && value !== null,
    ),
    consent: { deleteProvider: provider },
    button: 'Delete the provider all the same',
  };
}

const EXPLAINED =
  'What the change added goes; a thumbprint that it removed does not come back, as listing it again needs authority.';
