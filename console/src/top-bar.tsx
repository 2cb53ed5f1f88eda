// SPDX-License-Identifier: Apache-2.0

import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { type ReactElement, useEffect, useState } from 'react';

import type { AppProps } from './app.tsx';
import { useHead } from './data/use-data.ts';
import { keepIn, keptIn } from './kept.ts';
import { Quietly } from './parts/failing.tsx';
import { mediaOf } from './parts/hooks.ts';
import { hrefOf, type PageName, PAGES } from './route.ts';

/** Where one can go, and who and where one is. */
export function TopBar({
  page,
  pages,
  corner,
}: AppProps & { readonly page: PageName }): ReactElement {
  const at = page === 'trust' ? 'trusts' : page;
  return (
    <header className="top-bar">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <a className="brand" href={hrefOf('overview')} aria-label="Trustprint">
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <path d="M4 16V11a7 7 0 0 1 14 0v1M7.5 19v-8a3.5 3.5 0 0 1 7 0v4M11 11v9" />
        </svg>
        <span>Trustprint</span>
      </a>
      <Quietly>
        <LabBadge />
      </Quietly>
      <nav aria-label="Pages">
        {PAGES.map((name) => {
          const one = pages[name];
          if (one?.isInBar !== true) return undefined;
          const link = { name, title: one.title, isHere: name === at };
          return name === 'unreadable' ? (
            <Quietly key={name}>
              <NotReadLink {...link} />
            </Quietly>
          ) : (
            <PageLink key={name} {...link} />
          );
        })}
      </nav>
      {corner}
      <ModeSwitch />
    </header>
  );
}

interface LinkProps {
  readonly name: PageName;
  readonly title: string;
  readonly isHere: boolean;
}

function PageLink({ name, title, isHere }: LinkProps): ReactElement {
  return (
    <a href={hrefOf(name)} aria-current={isHere ? 'page' : undefined}>
      {title}
    </a>
  );
}

/** There only while something was not read. */
function NotReadLink(link: LinkProps): ReactElement | undefined {
  const { unreadable } = useHead().summary;
  if (unreadable === 0 && !link.isHere) return undefined;
  return <PageLink {...link} title={`${link.title} (${unreadable.toLocaleString('en')})`} />;
}

/** Nobody takes what he sees for his production, or the other way round. */
function LabBadge(): ReactElement | undefined {
  const { scan } = useHead();
  return scan.lab ? <strong className="lab-badge">Lab, not AWS</strong> : undefined;
}

/** Light or dark as the system is, until somebody says otherwise. Paper is light. */
function ModeSwitch(): ReactElement {
  const [isDark, setDark] = useState(() => {
    const kept = keptIn('localStorage', MODE);
    return typeof kept === 'boolean' ? kept : mediaOf('(prefers-color-scheme: dark)');
  });
  useEffect(() => {
    applyMode(isDark ? Mode.Dark : Mode.Light);
    const before = (): void => {
      applyMode(Mode.Light);
    };
    const after = (): void => {
      applyMode(isDark ? Mode.Dark : Mode.Light);
    };
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, [isDark]);
  return (
    <button
      type="button"
      className="mode"
      aria-pressed={isDark}
      onClick={() => {
        keepIn('localStorage', MODE, !isDark);
        setDark(!isDark);
      }}
    >
      {isDark ? 'Light' : 'Dark'}
    </button>
  );
}

const MODE = 'trustprint-dark';
