// SPDX-License-Identifier: Apache-2.0

import { createContext, type ReactElement, use, useEffect, useState } from 'react';

import { Ago } from '../parts/time.tsx';

/** When what is drawn was last probed, in milliseconds, where that goes on; a report was, once. */
export const ProbedContext = createContext<number | undefined>(undefined);

/** How long ago that was, to the second while it is fresh. */
export function ProbedAgo(): ReactElement | undefined {
  const at = use(ProbedContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === undefined) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [at]);
  if (at === undefined) return undefined;
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  return (
    <p className="dim">
      probed {seconds < 60 ? `${String(seconds)} s ago` : <Ago at={new Date(at).toISOString()} />}
    </p>
  );
}
