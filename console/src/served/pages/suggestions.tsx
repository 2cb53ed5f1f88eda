// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { shellCommand } from '../../../../src/core/model/shell.ts';
import { harmless } from '../../../../src/render/harmless.ts';
import type { ChangeJson } from '../../../../src/schemas/repair.ts';
import type { WatchSuggestionJson } from '../../../../src/schemas/watch.ts';
import { get } from '../../data/client.ts';
import { Command } from '../../parts/command.tsx';
import { useNow } from '../../parts/hooks.ts';
import { Ago } from '../../parts/time.tsx';
import { hrefOf } from '../../route.ts';
import { commonNameOf, shortOf } from '../../words.ts';
import { Answered } from '../failure.tsx';
import { useScopes } from '../queries.ts';

/** Repairs that wait for somebody who may write. */
export function SuggestionsPage(): ReactElement {
  const query = useQuery({
    queryKey: ['suggestions'],
    queryFn: async ({ signal }) => get('/api/v1/suggestions', { signal }),
  });
  return (
    <>
      <Header
        variant="h1"
        counter={query.data === undefined ? '' : `(${String(query.data.suggestions.length)})`}
        description="Nothing is written to AWS from here. Whoever approves one runs the command with credentials that may write: it probes and plans again, and writes only if the plan is still the same."
      >
        Suggestions
      </Header>
      <Answered query={query}>
        {({ suggestions }) =>
          suggestions.length === 0 ? (
            <Container>
              <Box textAlign="center" padding="l" color="text-body-secondary">
                No repair is suggested. Where a trust is broken, open it and ask for one.
              </Box>
            </Container>
          ) : (
            suggestions
              .slice(0, MOST)
              .map((suggestion) => <Suggestion key={suggestion.id} suggestion={suggestion} />)
          )
        }
      </Answered>
    </>
  );
}

function Suggestion({
  suggestion: { id, target, account, at, note, plan, source },
}: {
  readonly suggestion: WatchSuggestionJson;
}): ReactElement {
  const isOld = useNow() - Date.parse(at) > APPROVED_WITHIN_MS;
  const isWriter = useScopes().includes('write');
  const server = location.origin;
  const command = shellCommand(['trustprint', 'approve', id, '--server', server]);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <span className="breakable">
              {account ?? 'no account'} · {source} · <Ago at={at} />
              {note !== null && ` · ${harmless(note)}`}
            </span>
          }
        >
          <a className="breakable" href={hrefOf('trust', target)}>
            {shortOf(harmless(target)).replace(/^oidc-provider\//, '')}
          </a>
        </Header>
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
        {isWriter ? (
          <a href={hrefOf('manage', target)}>Manage thumbprints</a>
        ) : (
          command !== undefined &&
          !isOld && (
            <div>
              <Command command={command} />
              <p className="dim">
                It asks this server with a token in TRUSTPRINT_WATCH_TOKEN, as{' '}
                <code>trustprint access create NAME</code> makes one.
              </p>
            </div>
          )
        )}
      </div>
    </Container>
  );
}

/** What would be written, and on what authority. */
export function Change({
  change,
  isProposal = false,
}: {
  readonly change: ChangeJson;
  readonly isProposal?: boolean;
}): ReactElement {
  const { kind, because, from, to, edits, clientIds } = change;
  const values = [...new Set([...(from ?? []), ...(to ?? [])])];
  return (
    <section>
      <p className="breakable">
        <strong>{titleOf(change)}</strong>
        {isProposal && ` (needs --include ${INCLUDES[kind] ?? kind})`}: {harmless(because)}
      </p>
      {values.length > 0 && (
        <ul className="list-change">
          {values.map((value) => (
            <Value key={value} value={value} change={change} />
          ))}
        </ul>
      )}
      {[...clientIds.map((one) => `audience ${one}`), ...edits].map((line) => (
        <p key={line} className="breakable">
          {harmless(line)}
        </p>
      ))}
    </section>
  );
}

/** A value that stays, comes or goes, and why. */
function Value({
  value,
  change: { from, to, add, retire },
}: {
  readonly value: string;
  readonly change: ChangeJson;
}): ReactElement {
  const isListed = to?.includes(value) === true;
  const sign = !isListed ? '-' : from?.includes(value) === true ? ' ' : '+';
  const addition = add.find(({ sha1 }) => sha1 === value);
  const why =
    addition === undefined
      ? retire.find(({ sha1 }) => sha1 === value)?.why
      : `${commonNameOf(addition.subject)}: ${addition.because}`;
  return (
    <li className={CLASSES[sign]}>
      <code>{sign}</code>
      <span className="breakable">
        <code>{harmless(value)}</code>{' '}
        <span className="dim">{harmless(why ?? (sign === ' ' ? 'stays' : ''))}</span>
      </span>
    </li>
  );
}

function titleOf({ kind, role, serviceAccount }: ChangeJson): string {
  const words = kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ');
  const of =
    serviceAccount === null ? (role ?? '') : `${serviceAccount.namespace}/${serviceAccount.name}`;
  return of === '' ? words : `${words} of ${harmless(shortOf(of))}`;
}

const CLASSES = { '+': 'come', '-': 'gone', ' ': undefined } as const;
/** What has to be asked for, by the kind of the change. */
export const INCLUDES: Readonly<Record<string, 'trust-policy' | 'kubernetes'>> = {
  'set-trust-policy': 'trust-policy',
  'annotate-service-account': 'kubernetes',
};

/** As `trustprint approve` has it. */
const APPROVED_WITHIN_MS = 3_600_000;
const MOST = 200;
