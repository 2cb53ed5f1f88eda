// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import { harmless } from '../../../../src/render/harmless.ts';
import { ApiError, post } from '../../data/client.ts';
import { Time } from '../../parts/time.tsx';
import { hrefOf } from '../../route.ts';
import { countOf, shortOf } from '../../words.ts';
import { Change, INCLUDES } from '../change.tsx';
import { Answered } from '../failure.tsx';
import { type EditProps, planned, type RepairPlan } from './edit.ts';
import { Guard } from './guard.tsx';

interface SaveProps extends Omit<EditProps, 'plan'> {
  /** The list that was shown when the edit began. */
  readonly opened?: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (receipts: readonly string[]) => void;
  /** The list is another by now: somebody, or another tab, saved before. */
  readonly onOvertaken?: () => void;
}

/** What is to be written, on what authority and to what effect, before it is. */
export function SaveDialog(props: SaveProps): ReactElement {
  const { arn, opened, edit, onEdit, onClose, onSaved, onOvertaken } = props;
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ['plan to save', arn, edit],
    queryFn: async ({ signal }) => planned(arn, edit, { ...(opened && { from: opened }), signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const { data: plan } = query;
  const saving = useMutation({
    mutationFn: async (id: string) =>
      post('/api/v1/plans/{id}/apply', { path: { id }, body: { confirm: [...confirmed] } }),
    onSuccess: ({ receipts }) => {
      onClose();
      onSaved(receipts.map(({ id }) => id));
    },
    onError: (thrown) => {
      if (thrown instanceof ApiError && thrown.code === OVERTAKEN) onOvertaken?.();
    },
  });
  const isOvertaken = plan?.refused?.code === OVERTAKEN;
  useEffect(() => {
    if (isOvertaken) onOvertaken?.();
  }, [isOvertaken, onOvertaken]);
  const id = plan?.id ?? undefined;
  const isReady = plan?.consents.every((one) => confirmed.includes(one.id)) === true;
  return (
    <Modal
      visible
      size="large"
      header={edit.isRepair ? 'Repair?' : 'Save changes?'}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={id === undefined || !isReady || saving.isError}
            loading={saving.isPending}
            loadingText="Writing"
            onClick={() => {
              if (id !== undefined) saving.mutate(id);
            }}
          >
            Save changes
          </Button>
        </div>
      }
    >
      <div className="plan" aria-live="polite">
        {saving.isError ? (
          <NotSaved error={saving.error} />
        ) : (
          <Answered query={query}>
            {(made) => (
              <Planned plan={made} {...{ arn, edit, onEdit, confirmed }} onConfirm={setConfirmed} />
            )}
          </Answered>
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
      <p>
        What was written before that is under <a href={hrefOf('receipts')}>Receipts</a>.
      </p>
    </Alert>
  );
}

interface PlannedProps extends EditProps {
  readonly confirmed: readonly string[];
  readonly onConfirm: (ids: readonly string[]) => void;
}

function Planned({ confirmed, onConfirm, ...props }: PlannedProps): ReactElement {
  const { edit } = props;
  const { refused, consents, plan } = props.plan;
  if (refused !== null) return <Guard {...props} />;
  const { changes = [], because, warnings = [] } = plan ?? {};
  return (
    <>
      {changes.length === 0 && (
        <Alert type="info">
          <p className="breakable">{because}</p>
          {edit.isRepair && (
            <p>What only a token shows is repaired by trustprint fix with --token FILE.</p>
          )}
        </Alert>
      )}
      {changes.map((change) => (
        <Change key={`${change.kind} ${change.role ?? ''}`} change={change} />
      ))}
      <Proposals {...props} />
      {warnings.map((warning) => (
        <Alert key={warning} type="warning">
          <span className="breakable">{harmless(warning)}</span>
        </Alert>
      ))}
      <Effect plan={props.plan} />
      {consents.map(({ id, why }) => (
        <Ticked
          key={id}
          all={confirmed}
          one={id}
          label={`I have checked it: ${why}`}
          onChange={onConfirm}
        />
      ))}
    </>
  );
}

/** What is written only where somebody asks for it. */
function Proposals({ plan: { plan }, edit: { include }, onEdit }: EditProps): ReactElement {
  const proposed = (plan?.proposals ?? []).map(({ kind }) => INCLUDES[kind]);
  const kinds = [...new Set([...include, ...proposed])].filter((one) => one !== undefined);
  return (
    <>
      {plan?.proposals.map((change) => (
        <Change key={`${change.kind} ${change.role ?? ''}`} change={change} isProposal />
      ))}
      {kinds.map((kind) => (
        <Ticked
          key={kind}
          all={include}
          one={kind}
          label={`Write ${kind === 'kubernetes' ? 'to Kubernetes' : 'the trust policy'}`}
          onChange={(chosen) => {
            onEdit({ include: chosen });
          }}
        />
      ))}
    </>
  );
}

interface TickedProps<T> {
  readonly all: readonly T[];
  readonly one: T;
  readonly label: string;
  readonly onChange: (all: readonly T[]) => void;
}

function Ticked<T>({ all, one, label, onChange }: TickedProps<T>): ReactElement {
  return (
    <Checkbox
      checked={all.includes(one)}
      onChange={({ detail }) => {
        const others = all.filter((other) => other !== one);
        onChange(detail.checked ? [...others, one] : others);
      }}
    >
      {label}
    </Checkbox>
  );
}

/** What STS says now and afterwards, and who depends on it. */
function Effect({ plan: { now, after, plan } }: { readonly plan: RepairPlan }): ReactElement {
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
      {plan !== null && <Others {...plan} />}
    </dl>
  );
}

function Others({
  trustedBy,
  lastChange,
}: Pick<NonNullable<RepairPlan['plan']>, 'trustedBy' | 'lastChange'>): ReactElement {
  return (
    <>
      {trustedBy !== null && (
        <>
          <dt>Roles that trust it</dt>
          <dd className="breakable">{rolesIn(trustedBy)}</dd>
        </>
      )}
      {lastChange !== null && lastChange.at !== null && (
        <>
          <dt>Last changed</dt>
          <dd className="breakable">
            <Time at={lastChange.at} /> {lastChange.tool !== null && `by ${lastChange.tool}`}
          </dd>
        </>
      )}
    </>
  );
}

function rolesIn({ seen, count, roles, why }: TrustedBy): string {
  const names = roles.map((role) => shortOf(role).replace(/^role\//, ''));
  const named = names.length === 0 ? '' : `: ${names.join(', ')}`;
  const unseen = why === null ? '' : ` (${why})`;
  return `${seen ? countOf(count, 'role') : 'not seen'}${named}${unseen}`;
}

type TrustedBy = NonNullable<NonNullable<RepairPlan['plan']>['trustedBy']>;

export function Expected({ verdict, sentence, answer }: RepairPlan['now']): ReactElement {
  const isBroken = verdict === 'broken';
  return (
    <>
      <StatusIndicator type={isBroken ? 'error' : verdict === 'ok' ? 'success' : 'info'}>
        {isBroken ? 'STS refuses the workload' : 'No problem found in what was checked'}
      </StatusIndicator>
      <p className="breakable">{sentence}</p>
      {isBroken && answer !== null && <p className="breakable dim">STS: {answer}</p>}
    </>
  );
}

const OVERTAKEN = 'list_changed';
