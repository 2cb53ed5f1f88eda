// SPDX-License-Identifier: Apache-2.0

import { type ReactElement, useEffect } from 'react';

import { Ago } from '../parts/time.tsx';
import { momentOf } from '../time.ts';
import { useLive } from './live.tsx';
import { useScopes, useStatus } from './queries.ts';

/** Whether what is shown is of now, above everything; nothing is said while all is well. */
export function Strip(): ReactElement {
  const { state, heardAt, changedAt } = useLive();
  useFirstRound();
  return (
    <>
      <div role="status" className="aside">
        {changedAt !== undefined && `Updated at ${new Date(changedAt).toLocaleTimeString('en-GB')}`}
      </div>
      <div role="alert">
        {state === 'lost' && (
          <p className="strip">
            <strong>Not connected:</strong> what you see is of{' '}
            {momentOf(new Date(heardAt).toISOString())}. It goes on by itself when the server
            answers. <Again />
          </p>
        )}
        {state === 'ended' && (
          <p className="strip">
            <strong>Your session has ended.</strong> <Again />
          </p>
        )}
      </div>
      {state === 'live' && <Sources />}
    </>
  );
}

/** A first round tells no changes: what it has read is asked for, on whatever page. */
function useFirstRound(): void {
  const { refresh } = useLive();
  const isRunning = useStatus().data?.sources.some(
    ({ completedAt, isSilent }) => completedAt === null && !isSilent,
  );
  useEffect(() => {
    if (isRunning !== true) return undefined;
    const timer = setInterval(refresh, FIRST_ROUND_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isRunning, refresh]);
}

/** What the server itself could not do. */
function Sources(): ReactElement {
  const { data: status } = useStatus();
  const configError = status?.configError ?? null;
  const silent = status?.sources.filter(({ isSilent }) => isSilent) ?? [];
  return (
    <>
      {configError !== null && (
        <p className="strip breakable">
          <strong>The configuration is not in use as it is now:</strong> {configError}
        </p>
      )}
      {silent.map(({ name, completedAt }) => (
        <p key={name} className="strip breakable">
          <strong>{name} is silent:</strong>{' '}
          {completedAt === null ? (
            'no round of it was ever complete'
          ) : (
            <>
              its last complete round was <Ago at={completedAt} />
            </>
          )}
        </p>
      ))}
    </>
  );
}

/** What helps where the server does not know you any more, or has gone for good. */
function Again(): ReactElement {
  const { state } = useLive();
  const isConsole = useScopes().includes('write');
  if (isConsole) {
    return (
      <>
        {state === 'lost' ? 'If it was stopped, run' : 'Run'} <code>trustprint console</code> again,
        and open what it prints.
      </>
    );
  }
  // There the server leads to where people sign in, or says how to come in.
  return state === 'ended' ? <a href="/">Sign in again</a> : <></>;
}

const FIRST_ROUND_MS = 3000;
