// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useEffect, useState } from 'react';

import { ApiError } from '../data/client.ts';
import { useLive } from './live.tsx';
import { useStatus } from './queries.ts';

/** What failed, why, what to do, and another try. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}): ReactElement {
  const { data: status } = useStatus();
  const wait = useCountdown(error);
  const { header, says, isFinal } = wordsOf(error, status?.you.scopes ?? []);
  return (
    <Alert
      type={isFinal ? 'info' : 'error'}
      header={header}
      action={
        isFinal ? undefined : (
          <Button onClick={onRetry} disabled={wait > 0}>
            {wait > 0 ? `Try again in ${String(wait)} s` : 'Try again'}
          </Button>
        )
      }
    >
      {says.map((one) => (
        <p key={one} className="breakable">
          {one}
        </p>
      ))}
    </Alert>
  );
}

/** In place of a page. It tries again by itself when the server is back. */
export function PageFailure({ error }: { readonly error: unknown }): ReactElement {
  const { state, retry } = useLive();
  const [was, setWas] = useState(state);
  // Its code may not have come: browsers ask for that once, and another server may have other code.
  const isOfServer = error instanceof ApiError || state !== 'live';
  const again = isOfServer ? retry : reload;
  useEffect(() => {
    if (state === 'live' && (was === 'lost' || was === 'ended')) again();
    setWas(state);
  }, [state, was, again]);
  return (
    <>
      <h1 className="failure">This page cannot be shown</h1>
      <Failure error={error} onRetry={again} />
    </>
  );
}

function reload(): void {
  location.reload();
}

/** What was asked for, or that it is waited for, or why it is not there. */
export function Answered<T>({
  query: { data, error, refetch },
  children,
}: {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  if (data !== undefined) return children(data);
  if (error === null) {
    return (
      <div className="waiting">
        <Spinner size="large" /> reading
      </div>
    );
  }
  return <Failure error={error} onRetry={() => void refetch()} />;
}

interface Words {
  readonly header: string;
  readonly says: readonly string[];
  /** Whether another try is of no use. */
  readonly isFinal: boolean;
}

function wordsOf(error: unknown, scopes: readonly string[]): Words {
  if (!(error instanceof ApiError)) {
    const why = error instanceof Error && !(error instanceof TypeError) ? [error.message] : [];
    const says = [...why, 'The server does not answer. It is asked again every few seconds.'];
    return { header: 'Not connected', says, isFinal: false };
  }
  const { scope } = error.facts;
  if (error.status === 403 && typeof scope === 'string') return forbidden(scope, scopes);
  const says = [`${error.message} (${error.code})`, error.hint ?? ''].filter((one) => one !== '');
  const [header, isFinal] = HEADERS.get(error.status) ?? ['That did not work', false];
  return { header, says, isFinal };
}

const HEADERS: ReadonlyMap<number, readonly [header: string, isFinal: boolean]> = new Map([
  [401, ['Not signed in', true]],
  [404, ['Not here', true]],
  [429, ['Too many requests', false]],
]);

function forbidden(scope: string, scopes: readonly string[]): Words {
  const has = scopes.length === 0 ? '' : `; you have ${scopes.join(', ')}`;
  return {
    header: `You may not ${MAY[scope] ?? scope}`,
    says: [
      `That needs the scope ${scope}${has}.`,
      'Who runs this server can grant it: to a group under access.sign-in.groups in its configuration, or to a token with trustprint access create.',
    ],
    isFinal: true,
  };
}

/** What scopes allow. */
export const MAY: Readonly<Record<string, string>> = {
  read: 'read',
  suggest: 'suggest repairs',
  write: 'repair',
};

/** Seconds until the server may be asked again. */
function useCountdown(error: unknown): number {
  const after = error instanceof ApiError ? error.facts['retryAfter'] : undefined;
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (typeof after !== 'number') {
      setLeft(0);
      return undefined;
    }
    const end = Date.now() + after * 1000;
    const count = (): void => {
      setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    };
    count();
    const timer = setInterval(count, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [after, error]);
  return left;
}
