// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { isListNeeded, type TrustPicture } from './model.ts';
import { type Box, type PictureLayout, ROW } from './layout.ts';

/** Who signed whom, and where the list meets what is served. */
export function Lines({
  layout,
  picture,
  fresh,
}: {
  readonly layout: PictureLayout;
  readonly picture: TrustPicture;
  /** What was not there before the last change. */
  readonly fresh: ReadonlySet<string>;
}): ReactElement {
  const { listed, served, library, isStacked } = layout;
  const way = isStacked ? bracket : curve;
  const tops = served.filter(({ of }) => of.place === 'top');
  return (
    <g aria-hidden="true">
      {signatures(layout).map((path) => (
        <path key={path} d={path} className="signed" />
      ))}
      {listed.flatMap(({ of, ...from }, row) => {
        const met = served.filter((one) => one.of.sha1 === of.value);
        if (met.length === 0 && !isStacked)
          return [
            <path
              key={of.value}
              d={stub(from)}
              className={isListNeeded(picture) ? 'unmet' : 'unread'}
            />,
          ];
        return met.map((to) => (
          <path
            key={`${of.value} ${String(to.x)} ${String(to.y)}`}
            d={way(from, to, row)}
            className={`${picture.decidedBy === 'library' || to.of.place === 'stray' ? 'unread' : 'meets'}${fresh.has(`listed ${of.value}`) || fresh.has(`served ${of.value}`) ? ' fresh' : ''}`}
          />
        ));
      })}
      {library !== undefined &&
        tops.map((to) => (
          <path key={`${String(to.x)} ${String(to.y)}`} d={way(library, to, 0)} className="meets" />
        ))}
    </g>
  );
}

/** From each certificate to the one above it that is on the path. */
function signatures({ chains, served }: PictureLayout): readonly string[] {
  return chains.flatMap((chain) => {
    const own = served.filter(
      ({ x, y, of }) =>
        x === chain.x && y > chain.y && y < chain.y + chain.height && of.place !== 'stray',
    );
    return own.slice(1).map((one, at) => {
      const x = one.x + 29;
      const from = (own[at]?.y ?? one.y) + ROW.height;
      return `M${String(x)} ${String(one.y)}V${String(from + 2)}m-4 6l4 -6l4 6`;
    });
  });
}

function curve(from: Box, to: Box): string {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const end = to.y + to.height / 2;
  const pull = Math.min(60, (to.x - x) / 2);
  return `M${String(x)} ${String(y)}C${String(x + pull)} ${String(y)} ${String(to.x - pull)} ${String(end)} ${String(to.x)} ${String(end)}`;
}

/** Beside the boxes, where they are stacked; each value in a lane of its own. */
function bracket(from: Box, to: Box, row: number): string {
  const out = LANE + (row % LANES) * LANE;
  const [start, end] = [from.y + from.height / 2, to.y + to.height / 2];
  return `M${String(from.x)} ${String(start)}H${String(out)}V${String(end)}H${String(to.x)}`;
}

/** A line that leads nowhere. */
function stub(from: Box): string {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  return `M${String(x)} ${String(y)}h34m-5 -5l10 10m0 -10l-10 10`;
}

/** As many as IAM lists, unless its quota was raised. */
const LANES = 5;
const LANE = 5;
