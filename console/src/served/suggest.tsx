// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { post } from '../data/client.ts';
import { hrefOf } from '../route.ts';
import { Failure } from './failure.tsx';
import { useScopes } from './queries.ts';

/** What you may do about a trust: repair it where you may write, else ask somebody who may. */
export function TrustActions({ arn }: { readonly arn: string }): ReactElement | undefined {
  const scopes = useScopes();
  if (scopes.includes('write')) {
    return (
      <p>
        <Button href={hrefOf('manage', arn)}>Manage thumbprints</Button>
      </p>
    );
  }
  return scopes.includes('suggest') ? <Suggest key={arn} arn={arn} /> : undefined;
}

function Suggest({ arn }: { readonly arn: string }): ReactElement {
  const queries = useQueryClient();
  const asking = useMutation({
    mutationFn: async () => post('/api/v1/suggestions', { body: { target: arn } }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['suggestions'] }),
  });
  const { isPending, data, error, mutate } = asking;
  const suggestion = data?.suggestion;
  const ask = (): void => {
    mutate();
  };
  return (
    <>
      <p>
        <Button onClick={ask} loading={isPending} loadingText="Probing and planning">
          Suggest a repair
        </Button>
      </p>
      <div role="status">
        {suggestion === null && (
          <Alert type="info">
            Nothing to repair: it was probed and planned now, and no change is needed.
          </Alert>
        )}
        {suggestion !== null && suggestion !== undefined && (
          <Alert type="success" header="Suggested">
            Somebody who may write can approve it:{' '}
            <a href={hrefOf('suggestions')}>the plan and the command</a>
          </Alert>
        )}
        {error !== null && <Failure error={error} onRetry={ask} />}
      </div>
    </>
  );
}
