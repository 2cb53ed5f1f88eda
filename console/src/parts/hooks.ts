// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** The time, which goes on while somebody reads. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 60_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

/** How wide an element is, whenever that changes. */
export function useWidth(first: number): readonly [RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = (): void => {
      setWidth(Math.max(280, Math.floor(element.clientWidth)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [frame, width];
}

/** Whether a media query holds. */
export function mediaOf(query: string): boolean {
  return matchMedia(query).matches;
}

/** Which of these names were not there before they last changed; none at first. */
export function useFresh(names: readonly string[]): ReadonlySet<string> {
  const all = names.join('\n');
  const [held, setHeld] = useState({ all, fresh: NOTHING });
  if (held.all === all) return held.fresh;
  const before = new Set(held.all.split('\n'));
  const fresh = new Set(names.filter((name) => !before.has(name)));
  setHeld({ all, fresh });
  return fresh;
}

const NOTHING: ReadonlySet<string> = new Set();
