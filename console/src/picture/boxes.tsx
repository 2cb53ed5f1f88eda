// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { awayOf, dayOf, daysUntil } from '../time.ts';
import { Glyph } from './glyph.tsx';
import type { Placed } from './layout.ts';
import type { Listed, Served } from './model.ts';

/** A text that is cut where its place ends; all of it is its title. */
export function Fit({ text, x, y, room, className }: FitProps): ReactElement {
  const shown = fitted(text, room, FONTS[className]);
  return (
    <text x={x} y={y} className={className}>
      {shown}
      {shown !== text && <title>{text}</title>}
    </text>
  );
}

interface FitProps {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly className: keyof typeof FONTS;
}

/** As the style has them. */
const FONTS = {
  title: "700 15px 'Open Sans', sans-serif",
  name: "700 13.5px 'Open Sans', sans-serif",
  dim: "12px 'Open Sans', sans-serif",
  mono: '11.5px monospace',
} as const;

function fitted(text: string, room: number, font: string): string {
  const context = (ruler ??= document.createElement('canvas').getContext('2d'));
  if (context === null) return text;
  context.font = font;
  let [fits, most] = [0, Math.min(text.length, MOST_CHARACTERS)];
  if (text.length <= most && context.measureText(text).width <= room) return text;
  while (fits < most) {
    const half = Math.ceil((fits + most) / 2);
    if (context.measureText(`${text.slice(0, half)}…`).width <= room) fits = half;
    else most = half - 1;
  }
  return `${text.slice(0, fits)}…`;
}

let ruler: CanvasRenderingContext2D | null | undefined;
const MOST_CHARACTERS = 400;

export function ServedBox({
  box,
  isListed,
  isCounted,
  isFresh,
  now,
}: {
  readonly box: Placed<Served>;
  readonly isListed: boolean;
  /** Whether it is the one that AWS compares with the list. */
  readonly isCounted: boolean;
  readonly isFresh: boolean;
  readonly now: number;
}): ReactElement {
  const { of, x, y, width, height } = box;
  const hasEnded = of.notAfter !== null && Date.parse(of.notAfter) < now;
  const marks = {
    ended: hasEnded && of.place !== 'stray',
    missed: isCounted && of.isMissed,
    fresh: isFresh,
  };
  const kind = isListed && of.place !== 'stray' ? 'meets' : of.place;
  const classes = Object.entries(marks).flatMap(([name, is]) => (is ? [name] : []));
  return (
    <g className={['box', kind, ...classes].join(' ')}>
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <Glyph sha1={of.sha1} x={x + 14} y={y + 16} />
      <Fit text={of.name} x={x + 60} y={y + 21} room={width - 72} className="name" />
      <Fit
        text={`${SHORT[of.place]} · ${endOf(of, now)}`}
        x={x + 60}
        y={y + 38}
        room={width - 70}
        className="dim"
      />
      <Validity of={of} x={x + 60} y={y + 47} width={width - 76} now={now} />
      {isCounted && <Tag text="this one counts" end={x + width - 14} y={y} />}
    </g>
  );
}

function endOf({ notAfter }: Served, now: number): string {
  if (notAfter === null) return 'no end';
  const words = Date.parse(notAfter) < now ? '✗ ended' : 'ends';
  return `${words} ${dayOf(notAfter)}, ${awayOf(notAfter, now)}`;
}

const SHORT: { readonly [P in Served['place']]: string } = {
  leaf: 'leaf',
  between: 'intermediate',
  top: 'top',
  stray: 'in no chain',
};

/** A label on the edge of a box. */
function Tag({
  text,
  end,
  y,
}: {
  readonly text: string;
  readonly end: number;
  readonly y: number;
}): ReactElement {
  return (
    <g className="tag">
      <rect x={end - TAG} y={y - 13} width={TAG} height={17} rx={8.5} />
      <text x={end - TAG / 2} y={y} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

const TAG = 104;

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
  isNeeded,
  isFresh,
}: {
  readonly box: Placed<Listed>;
  readonly isFresh: boolean;
  /** Whether AWS goes by it. */
  readonly isRead: boolean;
  /** Whether a value has to meet what is served, and none does. */
  readonly isNeeded: boolean;
}): ReactElement {
  const { of, x, y, width, height } = box;
  const kind = of.onPath && isRead ? 'meets' : isNeeded ? 'unmet' : 'unread';
  const where =
    of.servedBy.length === 0 ? 'no host serves it' : of.onPath ? 'served' : 'served, in no chain';
  return (
    <g className={`box ${kind}${isFresh ? ' fresh' : ''}`}>
      <title>{of.value}</title>
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <Glyph sha1={of.value} x={x + 14} y={y + 16} />
      <Fit
        text={of.name ?? 'Not served'}
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
