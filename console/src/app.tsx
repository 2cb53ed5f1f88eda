// SPDX-License-Identifier: Apache-2.0

import { applyMode, Mode } from '@cloudscape-design/global-styles';
import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import {
  Component,
  type ComponentType,
  type ReactElement,
  type ReactNode,
  Suspense,
  use,
  useEffect,
  useRef,
  useState,
} from 'react';

import { DataContext, type DataSource, useData } from './data/use-data.ts';
import { EndpointsPage } from './pages/endpoints.tsx';
import { FindingsPage } from './pages/findings.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { TrustPage } from './pages/trust.tsx';
import { TrustsPage } from './pages/trusts.tsx';
import { UnreadablePage } from './pages/unreadable.tsx';
import { mediaOf } from './parts/hooks.ts';
import { hrefOf, type PageName, PAGES, type Route, useRoute } from './route.ts';
import { type Slots, SlotsContext } from './slots.ts';

/** What a page is of: those of a report are in every one, those that need a server are in the served one. */
export interface AppPage {
  readonly title: string;
  readonly shown: ComponentType<{ readonly route: Route }>;
  /** Whether the bar at the top leads there. */
  readonly isInBar: boolean;
}

export type AppPages = Readonly<Partial<Record<PageName, AppPage>>>;

interface AppProps {
  readonly pages: AppPages;
  /** What stands at the end of the bar: who is signed in. */
  readonly corner?: ReactNode;
}

export function App({ pages, corner }: AppProps): ReactElement {
  const asked = useRoute();
  const route: Route = asked.page in pages ? asked : { ...asked, page: 'overview' };
  const { failed } = use(SlotsContext);
  return (
    <>
      <TopBar page={route.page} pages={pages} corner={corner} />
      <Failing place={location.hash} source={use(DataContext)} failed={failed}>
        <Suspense
          fallback={
            <div className="waiting">
              <Spinner size="large" /> reading
            </div>
          }
        >
          <Main route={route} page={pages[route.page] ?? OVERVIEW} />
        </Suspense>
      </Failing>
    </>
  );
}

function Main({ route, page }: { readonly route: Route; readonly page: AppPage }): ReactElement {
  const { version } = useData('overview', async (data) => data.overview());
  const main = useRef<HTMLElement>(null);
  const place = `${route.page} ${route.id}`;
  const last = useRef(place);
  useEffect(() => {
    document.title = `${page.title} · Trustprint`;
    if (last.current === place) return;
    last.current = place;
    // Who reads with the keyboard or by ear begins at the top of the new page.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [page.title, place]);
  const { shown: Page } = page;
  return (
    <>
      <main id="main" ref={main} tabIndex={-1}>
        <Page route={route} />
      </main>
      <footer>{`trustprint ${version}`}</footer>
    </>
  );
}

const OVERVIEW: AppPage = { title: 'Overview', shown: OverviewPage, isInBar: true };

/** What needs nothing but the data. */
export const DATA_PAGES: AppPages = {
  overview: OVERVIEW,
  trusts: { title: 'Trusts', shown: TrustsPage, isInBar: true },
  trust: { title: 'Trust', shown: TrustPage, isInBar: false },
  findings: { title: 'Findings', shown: FindingsPage, isInBar: true },
  endpoints: { title: 'Endpoints', shown: EndpointsPage, isInBar: true },
  unreadable: { title: 'Not read', shown: UnreadablePage, isInBar: true },
};

function TopBar({ page, pages, corner }: AppProps & { readonly page: PageName }): ReactElement {
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
      <a className="brand" href={hrefOf('overview')}>
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <path d="M4 16V11a7 7 0 0 1 14 0v1M7.5 19v-8a3.5 3.5 0 0 1 7 0v4M11 11v9" />
        </svg>
        Trustprint
      </a>
      <nav aria-label="Pages">
        {PAGES.map((name) => {
          const one = pages[name];
          if (one?.isInBar !== true) return undefined;
          return (
            <a key={name} href={hrefOf(name)} aria-current={name === at ? 'page' : undefined}>
              {one.title}
            </a>
          );
        })}
      </nav>
      {corner}
      <ModeSwitch />
    </header>
  );
}

/** Light or dark as the system is, until somebody says otherwise. Paper is light. */
function ModeSwitch(): ReactElement {
  const [isDark, setDark] = useState(() => remembered() ?? mediaOf('(prefers-color-scheme: dark)'));
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
        remember(!isDark);
        setDark(!isDark);
      }}
    >
      {isDark ? 'Light' : 'Dark'}
    </button>
  );
}

/** A page that is a file may have no storage. */
function remembered(): boolean | undefined {
  try {
    const mode = localStorage.getItem(MODE);
    return mode === null ? undefined : mode === 'dark';
  } catch {
    return undefined;
  }
}

function remember(isDark: boolean): void {
  try {
    localStorage.setItem(MODE, isDark ? 'dark' : 'light');
  } catch {
    // Then it is as the system is when the page is opened again.
  }
}

const MODE = 'trustprint-mode';

interface FailingProps {
  readonly children: ReactNode;
  /** Another place may not fail, nor may other data. */
  readonly place: string;
  readonly source: DataSource | undefined;
  readonly failed: Slots['failed'];
}

/** What fails says so in the place of the page. */
class Failing extends Component<FailingProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidUpdate({ place, source }: FailingProps): void {
    const isOther = place !== this.props.place || source !== this.props.source;
    if (isOther && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { children, failed: Failed = NotShown } = this.props;
    if (error === undefined) return children;
    return (
      <main id="main">
        <Failed error={error} />
      </main>
    );
  }
}

function NotShown({ error }: { readonly error: unknown }): ReactElement {
  return (
    <Alert type="error" header="This page cannot be shown">
      {error instanceof Error ? error.message : 'internal error'}
    </Alert>
  );
}
