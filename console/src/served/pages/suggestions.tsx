// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { shellCommand } from '../../../../src/core/model/shell.ts';
import { harmless } from '../../../../src/render/harmless.ts';
import type { WatchSuggestionJson } from '../../../../src/schemas/watch.ts';
import { get } from '../../data/client.ts';
import { Command } from '../../parts/command.tsx';
import { useNow } from '../../parts/hooks.ts';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/time.tsx';
import { hrefOf } from '../../route.ts';
import { shortOf } from '../../words.ts';
import { Change } from '../change.tsx';
import { ListPage } from '../list-page.tsx';

/** Repairs that wait for somebody who may write. */
export function SuggestionsPage(): ReactElement {
  const query = useQuery({
    queryKey: ['suggestions'],
    queryFn: async ({ signal }) => get('/api/v1/suggestions', { signal }),
  });
  return (
    <ListPage
      title="Suggestions"
      description="Nothing is written to AWS from here. Whoever approves one runs the command with credentials that may write: it probes and plans again, and writes only if the plan is still the same."
      query={query}
      itemsOf={({ suggestions }) => suggestions}
      nothing="No repair is suggested. Where a trust is broken, open it and ask for one."
    >
      {(suggestion) => <Suggestion key={suggestion.id} suggestion={suggestion} />}
    </ListPage>
  );
}

function Suggestion({
  suggestion: { id, target, account, at, note, plan, source },
}: {
  readonly suggestion: WatchSuggestionJson;
}): ReactElement {
  const isOld = useNow() - Date.parse(at) > APPROVED_WITHIN_MS;
  const server = location.origin;
  const command = shellCommand(['trustprint', 'approve', id, '--server', server]);
  return (
    <Section
      title={<a href={hrefOf('trust', target)}>{shortOf(harmless(target))}</a>}
      description={
        <>
          {account ?? 'no account'} · {source} · <Ago at={at} />
          {note !== null && ` · ${harmless(note)}`}
        </>
      }
    >
      <div className="plan">
        {plan.changes.every(({ because }) => because !== plan.because) && (
          <p className="breakable">{harmless(plan.because)}</p>
        )}
        {plan.changes.map((change, index) => (
          <Change key={`${String(index)} ${change.kind}`} change={change} />
        ))}
        {plan.proposals.map((change, index) => (
          <Change key={`${String(index)} ${change.kind}`} change={change} isProposal />
        ))}
        {[...plan.warnings, ...(plan.mends ? [] : ['this does not fix all that is wrong'])].map(
          (warning) => (
            <Alert key={warning} type="warning">
              <span className="breakable">{harmless(warning)}</span>
            </Alert>
          ),
        )}
        {isOld && (
          <Alert type="info">
            It is older than an hour, so it cannot be approved: ask for another one on the page of
            the trust.
          </Alert>
        )}
        {command !== undefined && !isOld && (
          <div>
            <Command command={command} />
            <p className="dim">
              It asks this server with a token in TRUSTPRINT_WATCH_TOKEN, as{' '}
              <code>trustprint access create NAME</code> makes one.
            </p>
          </div>
        )}
      </div>
    </Section>
  );
}

/** As `trustprint approve` has it. */
const APPROVED_WITHIN_MS = 3_600_000;
