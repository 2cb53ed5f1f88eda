// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import {
  type ComponentType,
  type ReactElement,
  type ReactNode,
  Suspense,
  use,
  useEffect,
  useRef,
} from 'react';

import { useHead } from './data/use-data.ts';
import { EndpointsPage } from './pages/endpoints.tsx';
import { FindingsPage } from './pages/findings.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { TrustPage } from './pages/trust.tsx';
import { TrustsPage } from './pages/trusts.tsx';
import { UnreadablePage } from './pages/unreadable.tsx';
import { Failing } from './parts/failing.tsx';
import { type PageName, type Route, useRoute } from './route.ts';
import { SlotsContext } from './slots.ts';
import { TopBar } from './top-bar.tsx';

/** What a page is of: those of a report are in every one, those that need a server are in the served one. */
export interface AppPage {
  readonly title: string;
  readonly shown: ComponentType<{ readonly route: Route }>;
  /** Whether the bar at the top leads there. */
  readonly isInBar: boolean;
}

export type AppPages = Readonly<Partial<Record<PageName, AppPage>>>;

export interface AppProps {
  readonly pages: AppPages;
  /** What stands at the end of the bar: who is signed in. */
  readonly corner?: ReactNode;
}

export function App({ pages, corner }: AppProps): ReactElement {
  const asked = useRoute();
  const route: Route = asked.page in pages ? asked : { ...asked, page: 'overview' };
  const { failed: Failed = NotShown } = use(SlotsContext);
  return (
    <>
      <TopBar page={route.page} pages={pages} corner={corner} />
      <Failing
        place={location.hash}
        failed={(error) => (
          <main id="main">
            <Failed error={error} />
          </main>
        )}
      >
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
  const { version } = useHead();
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

function NotShown({ error }: { readonly error: unknown }): ReactElement {
  return (
    <Alert type="error" header="This page cannot be shown">
      {error instanceof Error ? error.message : 'internal error'}
    </Alert>
  );
}
