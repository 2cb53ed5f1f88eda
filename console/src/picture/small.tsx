// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { countOf } from '../words.ts';
import { Glyph } from './glyph.tsx';
import { isListNeeded, type ServedChain, type TrustPicture } from './model.ts';

/** The picture of a trust as a vignette: listed marks, served marks, lines where they meet. */
export function SmallPicture({ picture }: { readonly picture: TrustPicture }): ReactElement {
  const listed = picture.listed.slice(0, MOST);
  const all = picture.hosts.flatMap(({ chains: served }) => served);
  const isNeeded = picture.decidedBy !== 'library';
  // There is room for two: of what is wrong one at least, and no line leads through it to the other.
  const chosen = all
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .slice(0, 2)
    .toReversed();
  const chains = chosen.map(({ certificates }) => certificates.slice(-MOST));
  const rows = Math.max(1, listed.length, ...chains.map(({ length }) => length));
  const unlisted = all.filter(({ standing }) => standing === 'unlisted').length;
  const says = `${String(picture.listed.length)} listed; ${isNeeded && unlisted > 0 ? `${String(unlisted)} of ${countOf(all.length, 'served chain')} has none of it` : 'every served chain is fine with that'}`;
  return (
    <svg
      className="small-picture"
      width={WIDTH}
      height={rows * STEP}
      viewBox={`0 0 ${String(WIDTH)} ${String(rows * STEP)}`}
      role="img"
      aria-label={says}
    >
      {listed.map(({ value, onPath }, row) => {
        const met = chains.flatMap((chain, column) =>
          chain.flatMap(({ sha1 }, at) => (sha1 === value ? [{ column, at }] : [])),
        );
        return (
          <g key={value}>
            {met.map(({ column, at }) => (
              <path
                key={`${String(column)} ${String(at)}`}
                className={onPath ? 'meets' : 'unread'}
                d={`M22 ${String(middle(row))}C40 ${String(middle(row))} 40 ${String(middle(at))} ${String(PLACES + column * 44 - 4)} ${String(middle(at))}`}
              />
            ))}
            {met.length === 0 && (
              <path
                className={isListNeeded(picture) ? 'unmet' : 'unread'}
                d={`M22 ${String(middle(row))}h14`}
              />
            )}
            <Glyph sha1={value} x={3} y={row * STEP + 5} size={16} />
          </g>
        );
      })}
      {chains.map((chain, column) => (
        <g key={chain[0]?.sha1}>
          {isNeeded && chosen[column]?.standing === 'unlisted' && (
            <rect
              className="unlisted"
              x={PLACES + column * 44 - 6}
              y={1}
              width={28}
              height={chain.length * STEP - 5}
              rx={7}
            />
          )}
          {chain.map(({ sha1 }, at) => (
            <g key={sha1}>
              {at > 0 && (
                <path
                  className="signed"
                  d={`M${String(PLACES + column * 44 + 8)} ${String(at * STEP + 1)}v-4`}
                />
              )}
              <Glyph sha1={sha1} x={PLACES + column * 44} y={at * STEP + 5} size={16} />
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

function rankOf({ standing }: ServedChain): number {
  return standing === 'unlisted' ? 0 : 1;
}

function middle(row: number): number {
  return row * STEP + 13;
}

const STEP = 30;
const MOST = 3;
const PLACES = 64;
const WIDTH = 132;
