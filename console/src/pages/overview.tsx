// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { type ReactElement, use, useState } from 'react';

import type { PageCause, PageHead } from '../data/trust-data.ts';
import { useHead } from '../data/use-data.ts';
import { CauseCard } from '../parts/cause-card.tsx';
import { ExpiryLine } from '../parts/expiry-line.tsx';
import { Section } from '../parts/section.tsx';
import { Ago, Time } from '../parts/time.tsx';
import { hrefOf } from '../route.ts';
import { SlotsContext } from '../slots.ts';
import { countOf } from '../words.ts';

/** The first screen: how many, what is wrong by cause, what nobody can tell, and what ends soon. */
export function OverviewPage(): ReactElement {
  const head = useHead();
  const { causes, open, expiries, scan } = head;
  const { news: News } = use(SlotsContext);
  const graver = causes.filter(({ severity }) => severity !== 'notice');
  const notices = causes.filter(({ severity }) => severity === 'notice');
  return (
    <>
      <Counts head={head} />
      {News && <News />}
      <Causes causes={graver} head={head} />
      {open.length > 0 && <Open open={open} />}
      <Section
        title="Next 90 days"
        description="Certificates that are served now. A CA, or what IAM lists, is what somebody has to act on."
      >
        <ExpiryLine expiries={expiries} from={scan.at} />
      </Section>
      {notices.length > 0 && (
        <ExpandableSection
          variant="container"
          headerText="Notices"
          headerCounter={`(${String(notices.length)})`}
        >
          <CauseGrid causes={notices} label="Notices" />
        </ExpandableSection>
      )}
    </>
  );
}

function Counts({
  head: { summary, scan, tail, causes },
}: {
  readonly head: PageHead;
}): ReactElement {
  const { ok, broken, unknown, accounts, trusts } = summary;
  const fresh = causes.filter(({ isNew }) => isNew).length;
  const baseline = scan.scope?.baseline ?? null;
  return (
    <header className="counts">
      <h1>{titleOf(scan)}</h1>
      {scan.scope !== null && (
        <ul>
          <Count number={ok} words="OK" tone="good" only="ok" />
          <Count number={broken} words="broken" tone="bad" only="broken" />
          <Count number={unknown} words="unknown" tone="warn" only="unknown" />
        </ul>
      )}
      <p>
        scanned <Ago at={scan.at} /> · <Time at={scan.at} /> · {countOf(trusts, 'trust')} in{' '}
        {countOf(accounts, 'account')} · {tail}
      </p>
      {baseline !== null && (
        <p>
          <strong>{fresh === 0 ? 'Nothing new' : `${countOf(fresh, 'cause')} new`}</strong> since
          the scan of <Time at={baseline} />
        </p>
      )}
    </header>
  );
}

function titleOf({ scope }: PageHead['scan']): string {
  if (scope === null) return 'What a list of endpoints serves';
  return scope.target ?? 'Trust between AWS and your workloads';
}

function Count({
  number,
  words,
  tone,
  only,
}: {
  readonly number: number;
  readonly words: string;
  readonly tone: string;
  readonly only: string;
}): ReactElement {
  return (
    <li>
      <a href={hrefOf('trusts', '', { only })} className={`count ${number === 0 ? 'none' : tone}`}>
        <b>{number.toLocaleString('en')}</b> {words}
      </a>
    </li>
  );
}

function Causes({
  causes,
  head: { scan, open, summary },
}: {
  readonly causes: readonly PageCause[];
  readonly head: PageHead;
}): ReactElement {
  const { noTrusts: NoTrusts } = use(SlotsContext);
  if (scan.scope === null) {
    return (
      <Alert type="info">
        A list of endpoints was probed: nothing is judged.{' '}
        <a href={hrefOf('endpoints')}>What they serve</a>
      </Alert>
    );
  }
  if (causes.length > 0) return <CauseGrid causes={causes} label="Causes" />;
  if (summary.trusts === 0) {
    if (NoTrusts) return <NoTrusts />;
    return <Alert type="info">There is no OIDC provider in what was read.</Alert>;
  }
  return (
    <Alert type="success">
      {open.length === 0 ? 'No problem found.' : 'No problem found in what was read.'}
    </Alert>
  );
}

function CauseGrid({
  causes,
  label,
}: {
  readonly causes: readonly PageCause[];
  readonly label: string;
}): ReactElement {
  const [most, setMost] = useState(AT_ONCE);
  const left = causes.length - most;
  const hasRoom = causes.length <= 2;
  return (
    <section aria-label={label}>
      <div className={hasRoom ? 'cards wide' : 'cards'}>
        {causes.slice(0, most).map((cause) => (
          <CauseCard key={cause.id} cause={cause} hasRoom={hasRoom} />
        ))}
      </div>
      {left > 0 && (
        <Box padding={{ top: 'm' }}>
          <Button
            onClick={() => {
              setMost(most + 4 * AT_ONCE);
            }}
          >{`Show more (${String(left)} left)`}</Button>
        </Box>
      )}
    </section>
  );
}

function Open({ open }: { readonly open: PageHead['open'] }): ReactElement {
  return (
    <Section
      title="Cannot tell yet"
      counter={`(${String(open.length)})`}
      description="Neither OK nor broken: it could not be read, or not be decided."
    >
      <ul className="open">
        {open.slice(0, OPEN_AT_ONCE).map(({ subject, why }) => (
          <li key={`${subject} ${why}`} className="breakable">
            {subject !== '' && <strong>{subject.replaceAll('oidc-provider/', '')}: </strong>}
            {why}
          </li>
        ))}
        {open.length > OPEN_AT_ONCE && (
          <li>
            and {open.length - OPEN_AT_ONCE} more:{' '}
            <a href={hrefOf('trusts', '', { only: 'unknown' })}>unknown trusts</a>,{' '}
            <a href={hrefOf('unreadable')}>what was not read</a>
          </li>
        )}
      </ul>
    </Section>
  );
}

const AT_ONCE = 12;
const OPEN_AT_ONCE = 5;
