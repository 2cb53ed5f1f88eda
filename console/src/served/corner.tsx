// SPDX-License-Identifier: Apache-2.0

import { type ReactElement, useState } from 'react';

import type { WatchSourceJson, WatchStatusJson } from '../../../src/schemas/watch.ts';
import { useHead } from '../data/use-data.ts';
import { Quietly } from '../parts/failing.tsx';
import { Ago, Time } from '../parts/time.tsx';
import { countOf, shortOf } from '../words.ts';
import { MAY } from './failure.tsx';
import { useLive } from './live.tsx';
import { useStatus } from './queries.ts';

/** Who you are, what you may, and how new it is what you see. */
export function Corner(): ReactElement {
  const { state } = useLive();
  const { data: status } = useStatus();
  const isWell = state === 'live' && status?.sources.every(({ isSilent }) => !isSilent) === true;
  return (
    <div className="corner">
      <button type="button" className="mode who" popoverTarget="corner" aria-haspopup="dialog">
        <i className={isWell ? 'dot good' : 'dot'} aria-hidden="true" />
        <span className="aside">{WORDS[state]}. </span>
        <span className="name">
          <You of={status} say={shortOf} />
        </span>
        <span aria-hidden="true">▾</span>
      </button>
      <div id="corner" popover="auto" role="dialog" aria-label="Who you are, and how it goes">
        {status !== undefined && <Facts status={status} />}
        <SignOut />
      </div>
    </div>
  );
}

function Facts({ status }: { readonly status: WatchStatusJson }): ReactElement {
  const { you, sources, version, startedAt } = status;
  const { state, heardAt } = useLive();
  return (
    <dl className="facts">
      <dt>You are</dt>
      <dd className="breakable">
        <strong>
          <You of={status} />
        </strong>
      </dd>
      <dt>You may</dt>
      <dd>{you.scopes.map((scope) => MAY[scope]).join(', ')}</dd>
      <dt>Accounts</dt>
      <dd className="breakable">
        {you.accounts === null ? 'all that are watched' : you.accounts.join(', ')}
      </dd>
      {you.expiresAt !== null && (
        <>
          <dt>Until</dt>
          <dd>
            <Time at={you.expiresAt} />
          </dd>
        </>
      )}
      <dt>Connection</dt>
      <dd>
        {WORDS[state]}, heard <Ago at={new Date(heardAt).toISOString()} />
      </dd>
      <dt>{countOf(sources.length, 'source')}</dt>
      <dd>
        <ul>
          {sources.slice(0, MOST).map((source) => (
            <Source key={source.name} source={source} />
          ))}
          {sources.length > MOST && <li>and {sources.length - MOST} more</li>}
        </ul>
      </dd>
      <dt>Server</dt>
      <dd>
        trustprint {version}, started <Ago at={startedAt} />
      </dd>
    </dl>
  );
}

interface YouProps {
  readonly of: WatchStatusJson | undefined;
  /** How much of an ARN there is room for. */
  readonly say?: (arn: string) => string;
}

/** Whose credentials AWS sees, where the page works with them; else who has signed in. */
function You({ of, say = String }: YouProps): ReactElement {
  const name = of?.you.name ?? 'Account';
  return (
    <Quietly instead={name}>
      <Caller name={name} say={say} />
    </Quietly>
  );
}

function Caller({
  name,
  say,
}: {
  readonly name: string;
  readonly say: (arn: string) => string;
}): string {
  const { caller } = useHead().scan;
  return caller === null ? name : say(caller.arn);
}

function Source({
  source: { name, completedAt, isSilent, nextAt },
}: {
  readonly source: WatchSourceJson;
}): ReactElement {
  return (
    <li className="breakable">
      <strong>{name}</strong>{' '}
      {completedAt === null ? 'first round is running' : <Ago at={completedAt} />}
      {isSilent ? ' · silent' : completedAt !== null && <Next at={nextAt} />}
    </li>
  );
}

function Next({ at }: { readonly at: string }): ReactElement | undefined {
  if (Date.parse(at) < Date.now()) return undefined;
  return (
    <>
      , next <Ago at={at} />
    </>
  );
}

/** By a request of this page: what a form sends has no origin here, as no referrer is sent. */
function SignOut(): ReactElement {
  const [failed, setFailed] = useState(false);
  const out = async (): Promise<void> => {
    const answer = await fetch('/sign-out', { method: 'POST', redirect: 'manual' }).catch(
      () => undefined,
    );
    const isDone = answer?.type === 'opaqueredirect' || answer?.ok === true;
    setFailed(!isDone);
    if (isDone) location.assign('/');
  };
  return (
    <p>
      <button type="button" className="plain-button" onClick={() => void out()}>
        Sign out
      </button>{' '}
      <span role="status">{failed && 'not signed out: the server does not answer'}</span>
    </p>
  );
}

const WORDS = {
  connecting: 'connecting',
  live: 'live',
  lost: 'not connected',
  ended: 'session ended',
} as const;
const MOST = 8;
