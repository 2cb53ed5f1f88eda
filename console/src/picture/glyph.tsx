// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

/**
 * A thumbprint as a mark: the same certificate, the same mark. Fifteen bits of it fill one half of a grid,
 * and the other half mirrors it, which is easier to tell apart than forty digits.
 */
export function Glyph({
  sha1,
  x = 0,
  y = 0,
  size = 30,
}: {
  readonly sha1: string;
  readonly x?: number;
  readonly y?: number;
  readonly size?: number;
}): ReactElement {
  const cell = size / 5;
  const bits = Number.parseInt(sha1.slice(0, 4), 16) || 0;
  const cells = Array.from({ length: 15 }, (_, at) => at).filter((at) => (bits >> at) & 1);
  const path = cells.flatMap((at) => {
    const [column, row] = [at % 3, Math.floor(at / 3)];
    return [...new Set([column, 4 - column])].map(
      (place) =>
        `M${String(x + place * cell)} ${String(y + row * cell)}h${String(cell)}v${String(cell)}h${String(-cell)}z`,
    );
  });
  return (
    <g
      className={`glyph hue-${String(Number.parseInt(sha1.slice(4, 5), 16) % 6 || 0)}`}
      aria-hidden="true"
    >
      <rect
        x={x - 3}
        y={y - 3}
        width={size + 6}
        height={size + 6}
        rx={6}
        className="glyph-ground"
      />
      <path d={path.join('')} />
    </g>
  );
}
