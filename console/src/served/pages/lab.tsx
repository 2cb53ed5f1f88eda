// SPDX-License-Identifier: Apache-2.0

import Header from '@cloudscape-design/components/header';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, Suspense, useEffect, useState } from 'react';

import type { ConsoleLab } from '../../../../src/schemas/lab.ts';
import { post } from '../../data/client.ts';
import { useData } from '../../data/use-data.ts';
import { Command } from '../../parts/command.tsx';
import { VerdictMark } from '../../parts/marks.tsx';
import { Section } from '../../parts/section.tsx';
import { pictureOf } from '../../picture/model.ts';
import { Picture } from '../../picture/picture.tsx';
import { hrefOf, type Route } from '../../route.ts';
import { Answered, Failure } from '../failure.tsx';
import { Running } from '../lab/running.tsx';
import { Scenarios } from '../lab/scenarios.tsx';
import { Tries } from '../lab/tries.tsx';
import { useLive } from '../live.tsx';
import { useLab } from '../queries.ts';

/** What somebody changes of the lab. */
export type Change =
  | { readonly to: string }
  | { readonly rotate: 'ca' | 'signing-key' }
  | { readonly reset: true };

/** The lab: break something, watch the workload fail, rehearse the repair. */
export function LabPage({ route }: { readonly route: Route }): ReactElement {
  const query = useLab();
  const { change, changing, error, retry, changes } = useChange();
  return (
    <>
      <Header
        variant="h1"
        description="An IAM, STS and EKS on this machine, with real certificates. Break something, watch its workload fail, and rehearse the repair: nothing here reaches beyond this machine."
      >
        Lab
      </Header>
      <Answered query={query}>
        {(lab) => (
          <>
            <Running lab={lab} onChange={change} changing={changing} />
            {error !== null && <Failure error={error} onRetry={retry} />}
            <Tries key={lab.endpoint} lab={lab} changes={changes} />
            {lab.clusters[0] !== undefined && (
              <Suspense>
                <Trust arn={lab.clusters[0].providerArn} />
              </Suspense>
            )}
            <Rehearsal lab={lab} />
            <Scenarios route={route} running={lab.scenario} onChange={change} changing={changing} />
          </>
        )}
      </Answered>
    </>
  );
}

/** One change at a time; what is watched is read again by it, and asked for until that is there. */
function useChange() {
  const queries = useQueryClient();
  const { refresh } = useLive();
  const [changes, setChanges] = useState(0);
  const { mutate, variables, isPending, error } = useMutation({
    mutationFn: async (change: Change): Promise<ConsoleLab> => {
      if ('to' in change) return post('/api/v1/lab/scenario', { body: { name: change.to } });
      if ('reset' in change) return post('/api/v1/lab/reset', {});
      return post('/api/v1/lab/rotate', { body: { what: change.rotate } });
    },
    onSuccess: (lab) => {
      queries.setQueryData(['lab'], lab);
      setChanges((count) => count + 1);
    },
  });
  useEffect(() => {
    if (changes === 0) return undefined;
    const timers = SOON_MS.map((after) => setTimeout(refresh, after));
    return () => {
      timers.forEach(clearTimeout);
    };
  }, [changes, refresh]);
  return {
    change: (change: Change) => {
      mutate(change);
    },
    changing: isPending ? variables : undefined,
    error,
    retry: () => {
      if (variables !== undefined) mutate(variables);
    },
    changes,
  };
}

/** A round of a lab takes a few seconds. */
const SOON_MS = [2000, 4000, 7000, 12_000];

/** The provider of the lab's cluster, as it was last seen. */
function Trust({ arn }: { readonly arn: string }): ReactElement {
  const detail = useData(`trust ${arn}`, async (data) => data.trust(arn));
  return (
    <Section
      title="What IAM lists, and what is served"
      description={
        detail && (
          <>
            <VerdictMark verdict={detail.trust.verdict} /> {detail.trust.cause?.sentence}
          </>
        )
      }
    >
      {detail === undefined || detail.endpoints.length === 0 ? (
        <p>The account has no provider for the issuer of this cluster, or it is being read.</p>
      ) : (
        <Picture key={arn} picture={pictureOf(detail.trust, detail.endpoints)} />
      )}
    </Section>
  );
}

function Rehearsal({ lab }: { readonly lab: ConsoleLab }): ReactElement {
  const { commands, clusters, workloads } = lab;
  const [workload] = workloads;
  const arn = clusters[0]?.providerArn ?? '';
  return (
    <Section title="Rehearse the repair">
      <div className="plan">
        <p>
          On this page: <a href={hrefOf('doctor', '', { target: arn })}>run the doctor</a>,{' '}
          <a href={hrefOf('trust', arn)}>see the trust</a>,{' '}
          <a href={hrefOf('manage', arn)}>manage thumbprints</a>
          {workload !== undefined && (
            <>
              , <a href={hrefOf('manage', `sa:${workload.name}`)}>repair all that is wrong</a>
            </>
          )}
          . In a terminal, where the token can be given too:
        </p>
        {[commands.enter, ...commands.tries, ...(commands.fix === null ? [] : [commands.fix])].map(
          (command) => (
            <Command key={command} command={command} />
          ),
        )}
      </div>
    </Section>
  );
}
