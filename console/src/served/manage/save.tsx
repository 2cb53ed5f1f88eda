// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import { harmless } from '../../../../src/render/harmless.ts';
import { ApiError, post } from '../../data/client.ts';
import { Time } from '../../parts/time.tsx';
import { countOf, shortOf } from '../../words.ts';
import { Failure } from '../failure.tsx';
import { Change } from '../pages/suggestions.tsx';
import { type Edit, planned, type RepairPlan } from './edit.ts';
import { Guard } from './guard.tsx';
import type { Saved } from './outcome.tsx';

interface SaveProps {
  readonly arn: string;
  /** The list that was shown when the edit began. */
  readonly opened: readonly string[];
  readonly edit: Edit;
  readonly onEdit: (changed: Partial<Edit>) => void;
  readonly onClose: () => void;
  readonly onSaved: (saved: Saved) => void;
  /** The list is another by now: somebody, or another tab, saved before. */
  readonly onOvertaken: () => void;
}

/** What is to be written, on what authority and to what effect, before it is. */
export function SaveDialog(props: SaveProps): ReactElement {
  const { arn, opened, edit, onEdit, onClose, onSaved, onOvertaken } = props;
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ['plan to save', arn, edit],
    queryFn: async ({ signal }) => planned(arn, edit, { from: opened, signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const { data: plan, error } = query;
  const saving = useMutation({
    mutationFn: async (id: string) =>
      post('/api/v1/plans/{id}/apply', { path: { id }, body: { confirm: [...confirmed] } }),
    onSuccess: ({ receipts }) => {
      onClose();
      onSaved({ id: receipts[0]?.id ?? '' });
    },
    onError: (thrown) => {
      if (thrown instanceof ApiError && thrown.code === OVERTAKEN) onOvertaken();
    },
  });
  const isOvertaken = plan?.refused?.code === OVERTAKEN;
  useEffect(() => {
    if (isOvertaken) onOvertaken();
  }, [isOvertaken, onOvertaken]);
  const isReady = plan?.consents.every(({ id }) => confirmed.includes(id)) === true;
  return (
    <Modal
      visible
      size="large"
      header="Save changes?"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={plan?.id == null || !isReady || saving.isError}
            loading={saving.isPending}
            loadingText="Writing to IAM"
            onClick={() => {
              if (plan?.id != null) saving.mutate(plan.id);
            }}
          >
            Save changes
          </Button>
        </div>
      }
    >
      <div className="plan" aria-live="polite">
        {error !== null && <Failure error={error} onRetry={() => void query.refetch()} />}
        {plan === undefined && error === null && (
          <p>
            <Spinner /> Probing every address again, and planning
          </p>
        )}
        {saving.isError ? (
          <NotSaved error={saving.error} />
        ) : (
          plan !== undefined && (
            <Planned plan={plan} {...{ edit, onEdit, confirmed }} onConfirm={setConfirmed} />
          )
        )}
      </div>
    </Modal>
  );
}

function NotSaved({ error }: { readonly error: Error }): ReactElement {
  return (
    <Alert type="error" header="Not saved">
      <p className="breakable">{error.message}</p>
      <p className="breakable">{error instanceof ApiError && error.hint}</p>
    </Alert>
  );
}

interface PlannedProps extends Pick<SaveProps, 'edit' | 'onEdit'> {
  readonly plan: RepairPlan;
  readonly confirmed: readonly string[];
  readonly onConfirm: (ids: readonly string[]) => void;
}

function Planned({ plan, edit, onEdit, confirmed, onConfirm }: PlannedProps): ReactElement {
  const { refused, consents } = plan;
  if (refused !== null) return <Guard plan={plan} edit={edit} onEdit={onEdit} />;
  const { changes = [], because, warnings = [] } = plan.plan ?? {};
  return (
    <>
      {changes.length === 0 && <Alert type="info">{because}</Alert>}
      {changes.map((change) => (
        <Change key={change.kind} change={change} />
      ))}
      {warnings.map((warning) => (
        <Alert key={warning} type="warning">
          <span className="breakable">{harmless(warning)}</span>
        </Alert>
      ))}
      <Effect plan={plan} />
      {consents.map(({ id, why }) => (
        <Checkbox
          key={id}
          checked={confirmed.includes(id)}
          onChange={({ detail }) => {
            const others = confirmed.filter((one) => one !== id);
            onConfirm(detail.checked ? [...others, id] : others);
          }}
        >
          I have checked it: {why}
        </Checkbox>
      ))}
    </>
  );
}

/** What STS says now and then, and who depends on it. */
function Effect({ plan: { now, after, plan } }: { readonly plan: RepairPlan }): ReactElement {
  const { trustedBy = null, lastChange = null } = plan ?? {};
  return (
    <dl className="facts wide">
      <dt>Now</dt>
      <dd>
        <Expected {...now} />
      </dd>
      {after !== null && (
        <>
          <dt>Once it is saved</dt>
          <dd>
            <Expected {...after} />
          </dd>
        </>
      )}
      {trustedBy !== null && (
        <>
          <dt>Roles that trust it</dt>
          <dd className="breakable">
            {trustedBy.seen ? countOf(trustedBy.count, 'role') : 'not seen'}
            {trustedBy.roles.length > 0 && `: ${trustedBy.roles.map(shortOf).join(', ')}`}
            {trustedBy.why !== null && ` (${trustedBy.why})`}
          </dd>
        </>
      )}
      {lastChange?.at != null && (
        <>
          <dt>Last changed</dt>
          <dd className="breakable">
            <Time at={lastChange.at} /> {lastChange.tool !== null && `by ${lastChange.tool}`}
          </dd>
        </>
      )}
    </dl>
  );
}

function Expected({ verdict, sentence, answer }: RepairPlan['now']): ReactElement {
  const isBroken = verdict === 'broken';
  return (
    <>
      <StatusIndicator type={isBroken ? 'error' : verdict === 'ok' ? 'success' : 'info'}>
        {isBroken ? 'STS refuses the workload' : 'Nothing that was checked refuses the workload'}
      </StatusIndicator>
      <p className="breakable dim">{isBroken ? (answer ?? sentence) : sentence}</p>
    </>
  );
}

const OVERTAKEN = 'list_changed';
