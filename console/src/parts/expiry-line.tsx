// SPDX-License-Identifier: Apache-2.0

import { type ReactElement, useState } from 'react';

import type { Expiry } from '../data/trust-data.ts';
import { awayOf, dayOf } from '../time.ts';
import { commonNameOf, countOf } from '../words.ts';
import { useNow, useWidth } from './hooks.ts';

/** Ninety days as a line; certificates that end on one day are one point. */
export function ExpiryLine({
  expiries,
  from,
}: {
  readonly expiries: readonly Expiry[];
  readonly from: string;
}): ReactElement {
  const [frame, width] = useWidth(1000);
  const [chosen, choose] = useState<number>();
  const now = useNow();
  const start = Date.parse(from);
  const days = Map.groupBy(expiries, ({ notAfter }) =>
    Math.floor((Date.parse(notAfter) - start) / DAY),
  );
  const matter = expiries.filter(({ kind }) => kind !== 'leaf');
  const at = (day: number): number => EDGE + (day / DAYS) * (width - 2 * EDGE);
  const told =
    chosen === undefined ? matter.slice(0, MOST) : (days.get(chosen) ?? []).slice(0, MOST);
  return (
    <div ref={frame} className="expiries">
      <svg
        width={width}
        height={74}
        viewBox={`0 0 ${String(width)} 74`}
        role="group"
        aria-label={`Ninety days: ${countOf(expiries.length, 'certificate')} end`}
      >
        <line x1={EDGE} x2={width - EDGE} y1={32} y2={32} className="axis" />
        {[0, 30, 60, 90].map((day) => (
          <Tick key={day} x={at(day)} day={day} isToday={now - start < DAY} />
        ))}
        {Array.from(days, ([day, all]) => (
          <Point
            key={day}
            x={at(day)}
            all={all}
            isChosen={chosen === day}
            onChosen={() => {
              choose(day);
            }}
          />
        ))}
      </svg>
      <p className="legend">
        <i className="ca" /> CA, or listed by IAM <i className="leaf" /> leaf: its CA renews it
      </p>
      <ul aria-live="polite">
        {told.map((one) => (
          <ExpiryItem key={one.sha1} expiry={one} />
        ))}
      </ul>
      {expiries.length === 0 && <p>No certificate that is served ends in that time.</p>}
      {expiries.length > 0 && matter.length === 0 && chosen === undefined && (
        <p>Nothing but leaves ends in that time.</p>
      )}
    </div>
  );
}

function Tick({
  x,
  day,
  isToday,
}: {
  readonly x: number;
  readonly day: number;
  readonly isToday: boolean;
}): ReactElement {
  const from = isToday ? 'today' : 'day of the scan';
  return (
    <g className={day === 0 ? 'tick today' : 'tick'}>
      <line x1={x} x2={x} y1={day === 0 ? 14 : 26} y2={day === 0 ? 50 : 38} />
      <text x={x} y={68} textAnchor={day === 0 ? 'start' : day === DAYS ? 'end' : 'middle'}>
        {day === 0 ? from : `${String(day)} days`}
      </text>
    </g>
  );
}

function Point({
  x,
  all,
  isChosen,
  onChosen,
}: {
  readonly x: number;
  readonly all: readonly Expiry[];
  readonly isChosen: boolean;
  readonly onChosen: () => void;
}): ReactElement {
  const [first] = all;
  const matters = all.some(({ kind }) => kind !== 'leaf');
  const label = `${all.length > 1 ? `${String(all.length)} on ` : ''}${dayOf(first?.notAfter ?? '')}: ${all
    .map(({ subject }) => commonNameOf(subject))
    .slice(0, 5)
    .join(', ')}`;
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isChosen}
      className={matters ? 'point ca' : 'point'}
      onFocus={onChosen}
      onClick={onChosen}
      onMouseEnter={onChosen}
    >
      <circle cx={x} cy={32} r={14} className="reach" />
      <circle cx={x} cy={32} r={matters ? 8 : 5} />
      {all.length > 1 && (
        <text x={x} y={matters ? 18 : 21} textAnchor="middle">
          {all.length}
        </text>
      )}
    </g>
  );
}

function ExpiryItem({
  expiry: { subject, notAfter, kind, hosts, trusts },
}: {
  readonly expiry: Expiry;
}): ReactElement {
  const now = useNow();
  const [host = '', ...others] = hosts;
  return (
    <li className="breakable">
      <strong>{commonNameOf(subject)}</strong> {KINDS[kind]} ends{' '}
      <time dateTime={notAfter}>{dayOf(notAfter)}</time>, {awayOf(notAfter, now)} · {host}
      {others.length > 0 && ` and ${countOf(others.length, 'host')} more`} ·{' '}
      {countOf(trusts, 'trust')}
    </li>
  );
}

const KINDS = { ca: '(CA)', listed: '(listed by IAM)', leaf: '(leaf)' } as const;
const DAY = 86_400_000;
const DAYS = 90;
const EDGE = 10;
const MOST = 8;
