// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { awayOf, isUtc, momentOf } from '../time.ts';
import { useNow } from './hooks.ts';

/** A moment in the reader's time zone, and UTC beside it. */
export function Time({ at }: { readonly at: string }): ReactElement {
  const utc = `${momentOf(at, 'UTC')} UTC`;
  return <time dateTime={at}>{isUtc(at) ? utc : `${momentOf(at)} (${utc})`}</time>;
}

/** How long ago, with the moment as its title. */
export function Ago({ at }: { readonly at: string }): ReactElement {
  const now = useNow();
  return (
    <time dateTime={at} title={`${momentOf(at)} (${momentOf(at, 'UTC')} UTC)`}>
      {awayOf(at, now)}
    </time>
  );
}
