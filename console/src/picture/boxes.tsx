// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { awayOf, dayOf, daysUntil } from '../time.ts';
import { Glyph } from './glyph.tsx';
import type { Placed } from './layout.ts';
import { type Listed, PLACES, type Served } from './model.ts';

/** A text that is cut where its place ends; all of it is its title. */
export function Fit({
  text,
  x,
  y,
  room,
  className,
}: {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly className: string;
}): ReactElement {
  const most = Math.max(4, Math.floor(room / (WIDTHS[className] ?? 6.2)));
  const isLong = text.length > most;
  return (
    <text x={x} y={y} className={className}>
      {isLong ? `${text.slice(0, most - 1)}…` : text}
      {isLong && <title>{text}</title>}
    </text>
  );
}

/** About how wide a character is. */
const WIDTHS: Readonly<Record<string, number>> = { name: 7.6, dim: 6.2, mono: 7.1, title: 8 };

export function ServedBox({
  box,
  isListed,
  now,
}: {
  readonly box: Placed<Served>;
  readonly isListed: boolean;
  readonly now: number;
}): ReactElement {
  const { of, x, y, width, height } = box;
  const kind = isListed && of.place !== 'stray' ? 'meets' : of.place;
  const end =
    of.notAfter === null
      ? 'no end'
      : `${wordOfEnd(of.notAfter, now)} ${dayOf(of.notAfter)}, ${awayOf(of.notAfter, now)}`;
  return (
    <g className={`box ${kind}`}>
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <Glyph sha1={of.sha1} x={x + 14} y={y + 16} />
      <Fit text={of.name} x={x + 60} y={y + 21} room={width - 72} className="name" />
      <Fit
        text={`${PLACES[of.place]} · ${end}`}
        x={x + 60}
        y={y + 38}
        room={width - 70}
        className="dim"
      />
      <Validity of={of} x={x + 60} y={y + 47} width={width - 76} now={now} />
    </g>
  );
}

function wordOfEnd(notAfter: string, now: number): string {
  return Date.parse(notAfter) < now ? 'ended' : 'ends';
}

/** From its first day to its last, and where today is. */
export function Validity({
  of: { notBefore, notAfter },
  x,
  y,
  width,
  now,
}: {
  readonly of: Pick<Served, 'notBefore' | 'notAfter'>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly now: number;
}): ReactElement | undefined {
  if (notBefore === null || notAfter === null) return undefined;
  const [from, to] = [Date.parse(notBefore), Date.parse(notAfter)];
  const part = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
  const left = daysUntil(notAfter, now);
  const tone = left < 0 ? 'bad' : left <= SOON_DAYS ? 'warn' : 'good';
  return (
    <g className="validity" aria-hidden="true">
      <rect x={x} y={y} width={width} height={5} rx={2.5} className="track" />
      <rect
        x={x + width * part}
        y={y}
        width={width * (1 - part)}
        height={5}
        rx={2.5}
        className={tone}
      />
      <rect x={x + width * part - 1} y={y - 3} width={2} height={11} className="today" />
    </g>
  );
}

const SOON_DAYS = 30;

export function ListedBox({
  box,
  isRead,
}: {
  readonly box: Placed<Listed>;
  readonly isRead: boolean;
}): ReactElement {
  const { of, x, y, width, height } = box;
  const kind = of.onPath ? 'meets' : isRead ? 'unmet' : 'unread';
  const where =
    of.servedBy.length === 0 ? 'served by no host' : of.onPath ? 'served' : 'served, in no chain';
  return (
    <g className={`box ${kind}`}>
      <title>{of.value}</title>
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <Glyph sha1={of.value} x={x + 14} y={y + 16} />
      <Fit
        text={of.name ?? 'Not served any more, or never'}
        x={x + 60}
        y={y + 21}
        room={width - 72}
        className="name"
      />
      <Fit text={where} x={x + 60} y={y + 37} room={width - 70} className="dim" />
      <Fit
        text={`${of.value.slice(0, 12)}…${of.value.slice(-6)}`}
        x={x + 60}
        y={y + 53}
        room={width - 70}
        className="mono"
      />
    </g>
  );
}
