// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactElement, useState } from 'react';

import { commonNameOf } from '../../words.ts';
import type { Edit, RepairPlan } from './edit.ts';

interface GuardProps {
  readonly plan: RepairPlan;
  readonly edit: Edit;
  readonly onEdit: (changed: Partial<Edit>) => void;
}

/** What a guard refused, and what only a person can say to it. */
export function Guard({ plan, edit, onEdit }: GuardProps): ReactElement | undefined {
  const { refused } = plan;
  if (refused === null) return undefined;
  const { code, message, hint } = refused;
  return (
    <>
      <Alert type="error" header={<span className="breakable">{message}</span>}>
        <p className="breakable">{code === 'list_full' || code === 'owner_unknown' ? '' : hint}</p>
      </Alert>
      {code === 'list_full' && <Drop plan={plan} edit={edit} onEdit={onEdit} />}
      {code === 'owner_unknown' && <Owner onEdit={onEdit} />}
    </>
  );
}

function Drop({ plan: { listed }, edit, onEdit }: GuardProps): ReactElement {
  return (
    <FormField label="Which one may go?" description="A server may still present it.">
      <RadioGroup
        value={edit.drop[0] ?? null}
        items={listed.map(({ value, subject }) => ({
          value,
          label: <code className="breakable">{value}</code>,
          description: subject === null ? 'no certificate of it was seen' : commonNameOf(subject),
        }))}
        onChange={({ detail }) => {
          onEdit({ drop: [detail.value] });
        }}
      />
    </FormField>
  );
}

function Owner({ onEdit }: Pick<GuardProps, 'onEdit'>): ReactElement {
  const [owner, setOwner] = useState('none');
  return (
    <FormField
      label="What manages this provider?"
      description="none, terraform, … : a tool that owns it undoes the change at its next apply."
      secondaryControl={
        <Button
          onClick={() => {
            onEdit({ owner: owner.trim() === '' ? undefined : owner.trim() });
          }}
        >
          Plan again
        </Button>
      }
    >
      <Input
        value={owner}
        onChange={({ detail }) => {
          setOwner(detail.value);
        }}
      />
    </FormField>
  );
}
