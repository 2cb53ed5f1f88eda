// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Toggle from '@cloudscape-design/components/toggle';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import type { ConsoleLab, ConsoleLabTry } from '../../../../src/schemas/lab.ts';
import { post } from '../../data/client.ts';
import { Section } from '../../parts/section.tsx';
import { Failure } from '../failure.tsx';

/** Tries that ended alike, one after the other. */
interface Same {
  readonly id: number;
  readonly last: ConsoleLabTry;
  readonly count: number;
}

/** The workload asks STS for credentials, by a button or again and again; what it is told. */
export function Tries({
  lab: { workloads },
  changes,
}: {
  readonly lab: ConsoleLab;
  /** How often the lab was changed: the workload tries after each. */
  readonly changes: number;
}): ReactElement {
  const [log, setLog] = useState<readonly Same[]>([]);
  const [isAgain, setAgain] = useState(false);
  const workload = workloads[0]?.name ?? '';
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => post('/api/v1/lab/try', { body: { workload } }),
    onSuccess: (tried) => {
      setLog((before) => withTry(before, tried));
    },
  });
  useEffect(() => {
    if (changes > 0) mutate();
  }, [changes, mutate]);
  useEffect(() => {
    if (!isAgain) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') mutate();
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isAgain, mutate]);
  const tryNow = (): void => {
    mutate();
  };
  return (
    <Section
      title={`Workload ${workload}`}
      description="It sends the token of its pod to the STS of the lab (AssumeRoleWithWebIdentity)."
      actions={
        <div className="lab-try">
          <Toggle
            checked={isAgain}
            onChange={({ detail }) => {
              setAgain(detail.checked);
            }}
          >
            every 5 seconds
          </Toggle>
          <Button
            variant="primary"
            onClick={tryNow}
            loading={isPending && !isAgain}
            loadingText="Asking STS"
            disabled={workload === ''}
          >
            Try
          </Button>
        </div>
      }
    >
      {error !== null && <Failure error={error} onRetry={tryNow} />}
      <div role="log" aria-label="What STS answered">
        <ol className="open">
          {log.length === 0 && <li className="dim">Not tried yet.</li>}
          {log.map((same) => (
            <Told key={same.id} same={same} />
          ))}
        </ol>
      </div>
    </Section>
  );
}

function Told({ same: { last, count } }: { readonly same: Same }): ReactElement {
  const { at, outcome, httpStatus, code, message } = last;
  const { type, words } = OUTCOMES[outcome];
  return (
    <li className="breakable">
      <StatusIndicator type={type}>{words}</StatusIndicator>{' '}
      <time dateTime={at}>{new Date(at).toLocaleTimeString('en-GB')}</time>
      {count > 1 && ` (${String(count)} times)`}
      {message !== null && (
        <div>
          {code !== null && <code>{`${String(httpStatus ?? '')} ${code}: `}</code>}
          {message}
        </div>
      )}
    </li>
  );
}

const OUTCOMES = {
  credentials: { type: 'success', words: 'Credentials' },
  refused: { type: 'error', words: 'Refused' },
  'not-asked': { type: 'warning', words: 'STS was not asked' },
} as const;

/** The newest first; the same again is counted. */
function withTry(log: readonly Same[], last: ConsoleLabTry): readonly Same[] {
  const [latest, ...earlier] = log;
  const id = (latest?.id ?? 0) + 1;
  if (latest === undefined || !isSame(latest.last, last)) {
    return [{ id, last, count: 1 }, ...log].slice(0, MOST);
  }
  return [{ ...latest, last, count: latest.count + 1 }, ...earlier];
}

function isSame(one: ConsoleLabTry, other: ConsoleLabTry): boolean {
  return one.outcome === other.outcome && one.code === other.code && one.message === other.message;
}

const EVERY_MS = 5000;
const MOST = 20;
