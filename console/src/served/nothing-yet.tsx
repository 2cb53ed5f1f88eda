// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactElement } from 'react';

import { useHead } from '../data/use-data.ts';
import { Command } from '../parts/command.tsx';
import { Ago } from '../parts/time.tsx';
import { hrefOf } from '../route.ts';
import { countOf } from '../words.ts';
import { LastVisit } from './last-visit.tsx';
import { isFirstRound, useScopes, useStatus } from './queries.ts';

/** What begins the overview: that the first round is running, or what changed since the last visit. */
export function News(): ReactElement | undefined {
  const { isComplete, summary } = useHead();
  const { data: status } = useStatus();
  const isFirst = isComplete === false || (status !== undefined && isFirstRound(status));
  if (!isFirst) return <LastVisit />;
  const began = status?.sources.find(({ completedAt }) => completedAt === null)?.startedAt ?? null;
  return (
    <div className="card">
      <p role="status">
        <Spinner /> <strong>The first round is running</strong>
        {began !== null && (
          <>
            , begun <Ago at={began} />
          </>
        )}
        . {countOf(summary.trusts, 'trust')} so far; what is read appears here by itself.
      </p>
    </div>
  );
}

/** What to do where there is nothing to watch. */
export function NoTrusts(): ReactElement | undefined {
  const { open } = useHead();
  const { data: status } = useStatus();
  const isWriter = useScopes().includes('write');
  if (status === undefined || isFirstRound(status)) return undefined;
  if (open.length > 0) {
    return (
      <Alert type="warning" header="Nothing could be read">
        Why is below, and under <a href={hrefOf('unreadable')}>Not read</a>.
        {open.some(({ why }) => IS_DENIED.test(why)) && (
          <>
            {' '}
            What has to be allowed:
            <Command command={`trustprint permissions --for ${isWriter ? 'scan' : 'watch'}`} />
          </>
        )}
      </Alert>
    );
  }
  return (
    <Alert type="info" header="There is no OIDC provider in what is read">
      {status.you.accounts === null
        ? 'No account that is read has one. A cluster gets one with:'
        : 'No account that you may see has one. A cluster gets one with:'}
      <Command command="trustprint fix eks:CLUSTER" />
      {isWriter ? 'To try it without AWS:' : 'To read other accounts, name them under sources:'}
      <Command command={isWriter ? 'trustprint lab' : 'trustprint config check'} />
    </Alert>
  );
}

/** As the adapters of AWS and Kubernetes word it, and as AWS itself does. */
const IS_DENIED = /credentials(?: of the kubeconfig)? may not |not authorized to perform/;
