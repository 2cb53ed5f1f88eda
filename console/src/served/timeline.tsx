// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { cut, harmless } from '../../../src/render/harmless.ts';
import type { WatchEventJson } from '../../../src/schemas/watch.ts';
import { get } from '../data/client.ts';
import { dayOf, isUtc, momentOf } from '../time.ts';
import { type Difference, differencesOf, kindWords, subjectOf, toneOf } from './events.ts';
import { Answered } from './failure.tsx';

interface Asked {
  /** An ARN, an issuer, a host: what it happened to, by any name; empty: anything. */
  readonly target: string;
  /** With commas between them; empty: all. */
  readonly kinds: string;
  readonly most: number;
}

/** What changed, the newest first, by days. */
export function Timeline({
  target,
  kinds,
  most,
  nothing,
}: Asked & { readonly nothing: string }): ReactElement {
  const query = useInfiniteQuery({
    queryKey: ['events', target, kinds, most],
    queryFn: async ({ pageParam: before, signal }) => {
      const filled = Object.entries({ target, kinds, before, most: String(most) });
      const asked = Object.fromEntries(filled.filter(([, value]) => value !== ''));
      return get('/api/v1/events', { query: asked, signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Answered query={query}>
      {({ pages }) => {
        const events = pages.flatMap((page) => page.events);
        if (events.length === 0 && !hasNextPage) return <p className="dim">{nothing}</p>;
        return (
          <>
            <Days events={events} />
            {hasNextPage && (
              <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Load more
              </Button>
            )}
          </>
        );
      }}
    </Answered>
  );
}

function Days({ events }: { readonly events: readonly WatchEventJson[] }): ReactElement {
  const days = Map.groupBy(events, ({ at }) => dayOf(at));
  return (
    <>
      {[...days].map(([day, some]) => (
        <section key={day} className="day" aria-label={day}>
          <p className="day-name">{day}</p>
          <ol>
            {some.map((event) => (
              <Event key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Event({ event }: { readonly event: WatchEventJson }): ReactElement {
  const { at, kind, detail, by, account } = event;
  const { text, href } = subjectOf(event);
  const tone = toneOf(event);
  return (
    <li className="event">
      <time dateTime={at} title={`${momentOf(at, 'UTC')} UTC`}>
        {clockOf(at)}
        {!isUtc(at) && <span className="dim"> ({clockOf(at, 'UTC')} UTC)</span>}
      </time>
      <div className="breakable">
        <p>
          <StatusIndicator type={tone} {...(tone === 'info' ? { colorOverride: 'grey' } : {})}>
            {kindWords(kind)}
          </StatusIndicator>{' '}
          <a href={href}>{text}</a>
          {account !== null && <span className="dim"> · {account}</span>}
        </p>
        <p>{harmless(detail)}</p>
        {by !== null && <p className="dim">by {authorOf(by)}</p>}
        <Differences differences={differencesOf(event)} />
      </div>
    </li>
  );
}

/** Agents say all that they are made of: the beginning is enough. */
function authorOf({ arn, call, agent }: NonNullable<WatchEventJson['by']>): string {
  return harmless(`${arn} (${call}${agent === null ? '' : `, ${cut(agent, MOST_OF_AGENT)}`})`);
}

/** In a sentence where it is short, else folded away. */
function Differences({
  differences,
}: {
  readonly differences: readonly Difference[];
}): ReactElement {
  const short = differences.filter(({ inWords }) => inWords !== undefined);
  const long = differences.filter(({ inWords }) => inWords === undefined);
  return (
    <>
      {short.length > 0 && (
        <p className="dim">
          {short.map(({ name, inWords = '' }) => `${name}: ${inWords}`).join(' · ')}
        </p>
      )}
      {long.map(({ name, lines }) => (
        <ExpandableSection key={name} headerText={headerOf(name, lines)}>
          <pre className="diff" tabIndex={0} role="region" aria-label={name}>
            {lines.map((line, index) => (
              <span key={index} className={CLASSES[line.sign]}>
                {`${line.sign} ${line.text}\n`}
              </span>
            ))}
          </pre>
        </ExpandableSection>
      ))}
    </>
  );
}

/** `Thumbprints: 1 added, 1 removed` */
function headerOf(name: string, lines: Difference['lines']): string {
  const count = (sign: '+' | '-'): number => lines.filter((line) => line.sign === sign).length;
  const said = [
    ...(count('+') > 0 ? [`${String(count('+'))} added`] : []),
    ...(count('-') > 0 ? [`${String(count('-'))} removed`] : []),
  ];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${said.join(', ')}`;
}

function clockOf(at: string, timeZone?: string): string {
  return new Date(at).toLocaleTimeString('en-GB', { timeStyle: 'short', timeZone });
}

const CLASSES = { '+': 'come', '-': 'gone', ' ': undefined } as const;
const MOST_OF_AGENT = 120;
