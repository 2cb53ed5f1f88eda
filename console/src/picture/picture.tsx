// SPDX-License-Identifier: Apache-2.0

import { type ReactElement, use, useId } from 'react';

import { useFresh, useNow, useWidth } from '../parts/hooks.ts';
import { countOf } from '../words.ts';
import { Fit, ListedBox, ServedBox } from './boxes.tsx';
import { type Box, CHAIN_HEAD, layoutOf, type Placed, type PictureLayout, ROW } from './layout.ts';
import { Lines } from './lines.tsx';
import { isListNeeded, type ServedChain, type ServingHost, type TrustPicture } from './model.ts';
import { ProbedAgo, ProbedContext } from './probed.tsx';
import { saying } from './words.ts';

/** IAM's list, the chains that are served, and where they meet. */
export function Picture({ picture }: { readonly picture: TrustPicture }): ReactElement {
  const [frame, width] = useWidth(1040);
  const now = useNow();
  const id = useId();
  const layout = layoutOf(picture, width);
  const isNeeded = isListNeeded(picture);
  const fresh = useFresh([
    ...layout.listed.map(({ of }) => `listed ${of.value}`),
    ...layout.served.map(({ of }) => `served ${of.sha1}`),
  ]);
  const listed = new Set(
    picture.decidedBy === 'library' ? [] : picture.listed.map(({ value }) => value),
  );
  return (
    <div ref={frame} className="picture">
      <svg
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${String(layout.width)} ${String(layout.height)}`}
        role="img"
        aria-labelledby={`${id}t ${id}d`}
      >
        <title id={`${id}t`}>What IAM lists, and what is served</title>
        <desc id={`${id}d`}>{saying(picture, now).join('. ')}</desc>
        <Lines layout={layout} picture={picture} fresh={fresh} />
        <ListHead picture={picture} layout={layout} />
        {layout.hosts.map((host) => (
          <HostHead key={host.of.host} box={host} />
        ))}
        {layout.chains.map((chain) => (
          <ChainHead
            key={`${String(chain.x)} ${String(chain.y)}`}
            box={chain}
            isNeeded={picture.decidedBy !== 'library'}
          />
        ))}
        {layout.library !== undefined && <LibraryBox layout={layout} />}
        {layout.listed.map((box) => (
          <ListedBox
            key={box.of.value}
            box={box}
            isNeeded={isNeeded}
            isRead={picture.decidedBy !== 'library'}
            isFresh={fresh.has(`listed ${box.of.value}`)}
          />
        ))}
        {layout.served.map((box) => (
          <ServedBox
            key={`${String(box.x)} ${String(box.y)} ${box.of.sha1}`}
            box={box}
            now={now}
            isCounted={box.of.place === 'top' && picture.decidedBy !== 'library'}
            isFresh={fresh.has(`served ${box.of.sha1}`)}
            isListed={
              listed.has(box.of.sha1) || (picture.decidedBy === 'library' && box.of.place === 'top')
            }
          />
        ))}
      </svg>
      <ProbedAgo />
    </div>
  );
}

function ListHead({
  picture: { listed, decidedBy, isListRead },
  layout: { listHead },
}: {
  readonly picture: TrustPicture;
  readonly layout: PictureLayout;
}): ReactElement {
  const says =
    decidedBy === 'library'
      ? 'AWS does not read it: it knows the CA'
      : decidedBy === 'list'
        ? 'AWS goes by it: each chain needs a match'
        : 'whether AWS reads it cannot be told';
  if (!isListRead) {
    return (
      <>
        <Fit text="What IAM lists" x={listHead.x} y={17} room={listHead.width} className="title" />
        <Fit text="was not read" x={listHead.x} y={36} room={listHead.width} className="dim" />
      </>
    );
  }
  return (
    <>
      <Fit
        text={`IAM lists ${countOf(listed.length, 'thumbprint')}`}
        x={listHead.x}
        y={17}
        room={listHead.width}
        className="title"
      />
      <Fit text={says} x={listHead.x} y={36} room={listHead.width} className="dim" />
      {listed.length === 0 && decidedBy !== 'library' && (
        <Fit text="Nothing is listed" x={listHead.x} y={90} room={listHead.width} className="dim" />
      )}
    </>
  );
}

function HostHead({
  box: { of, x, y, width },
}: {
  readonly box: Placed<ServingHost>;
}): ReactElement {
  return (
    <>
      <Fit text={of.host} x={x} y={y + 17} room={width} className="title" />
      <Fit
        text={
          of.serves.length === 0
            ? 'serves no document that was found'
            : `serves the ${of.serves.join(' and the ')}`
        }
        x={x}
        y={y + 36}
        room={width}
        className="dim"
      />
    </>
  );
}

function ChainHead({
  box: { of, ...box },
  isNeeded,
}: {
  readonly box: Placed<ServedChain>;
  readonly isNeeded: boolean;
}): ReactElement {
  const { x, y, width } = box;
  const probedAt = use(ProbedContext);
  const indent = probedAt === undefined ? 0 : 16;
  const mark = markOf(of, isNeeded);
  const room = width - indent - (mark?.width ?? 0);
  return (
    <g className={of.certificates.length === 0 ? 'box bad' : undefined}>
      {probedAt !== undefined && <Probed at={probedAt} x={x + 5} y={y + 10} />}
      <Fit text={whereOf(of)} x={x + indent} y={y + 14} room={room} className="mono" />
      {mark !== undefined && (
        <text x={x + width} y={y + 14} textAnchor="end" className={`mark ${String(of.standing)}`}>
          {mark.text}
        </text>
      )}
      {of.certificates.length === 0 && <NothingSeen error={of.error ?? ''} {...box} />}
    </g>
  );
}

function markOf({ standing }: ServedChain, isNeeded: boolean) {
  return isNeeded && standing !== undefined ? STANDINGS[standing] : undefined;
}

function whereOf({ addresses, number }: ServedChain): string {
  const where =
    addresses.length === 0 ? 'by proxy, or at no known address' : `at ${addresses.join(', ')}`;
  return `${number === undefined ? '' : `chain ${number} `}${where}`;
}

function NothingSeen({ error, x, y, width }: Box & { readonly error: string }): ReactElement {
  return (
    <>
      <rect x={x} y={y + CHAIN_HEAD} width={width} height={ROW.height} rx={10} />
      <Fit
        text="No certificate was seen"
        x={x + 16}
        y={y + CHAIN_HEAD + 24}
        room={width - 32}
        className="name"
      />
      <Fit text={error} x={x + 16} y={y + CHAIN_HEAD + 44} room={width - 32} className="dim" />
    </>
  );
}

const STANDINGS = {
  listed: { text: '✓ listed', width: 60 },
  unlisted: { text: '✗ none is listed', width: 106 },
  library: { text: '✓ AWS knows its CA', width: 130 },
} as const;

/** Where probes go on: a dot, that says each time that one has come back. */
function Probed({
  at,
  x,
  y,
}: {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}): ReactElement {
  return (
    <g className="probed" aria-hidden="true">
      <circle key={at} cx={x} cy={y} r={4} className="wave" />
      <circle cx={x} cy={y} r={4} />
    </g>
  );
}

function LibraryBox({
  layout: { library },
}: {
  readonly layout: PictureLayout;
}): ReactElement | undefined {
  if (library === undefined) return undefined;
  const { x, y, width, height } = library;
  return (
    <g className="box meets">
      <rect x={x} y={y} width={width} height={height} rx={10} />
      <path
        className="shield"
        d={`M${String(x + 29)} ${String(y + 15)}l13 5v9c0 8-6 14-13 18c-7-4-13-10-13-18v-9z`}
      />
      <Fit
        text="Public CAs that AWS knows"
        x={x + 60}
        y={y + 27}
        room={width - 72}
        className="name"
      />
      <Fit
        text="its own library of roots decides"
        x={x + 60}
        y={y + 45}
        room={width - 70}
        className="dim"
      />
    </g>
  );
}
