// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactElement, useState } from 'react';

import { commonNameOf } from '../../words.ts';
import { type EditProps, INSTEAD } from './edit.ts';
import { Given } from './given.tsx';

/** What a guard refused, and what only a person can say to it. */
export function Guard(props: EditProps): ReactElement | undefined {
  const { refused } = props.plan;
  if (refused === null) return undefined;
  const { code, message, hint } = refused;
  const Answer = ANSWERS[code];
  return (
    <>
      <Alert type="error" header={<span className="breakable">{message}</span>}>
        <p className="breakable">{INSTEAD[code] ?? hint}</p>
      </Alert>
      {Answer && <Answer {...props} />}
      {props.edit.allowLeaf && <Leaf {...props} />}
    </>
  );
}

/** Whether a leaf may be listed. */
export function Leaf({ edit, onEdit }: Pick<EditProps, 'edit' | 'onEdit'>): ReactElement {
  return (
    <Checkbox
      checked={edit.allowLeaf}
      onChange={({ detail }) => {
        onEdit({ allowLeaf: detail.checked });
      }}
    >
      Let me list a leaf certificate: the trust breaks when it is renewed
    </Checkbox>
  );
}

function Drop({ plan: { listed }, edit, onEdit }: EditProps): ReactElement {
  return (
    <FormField label="Which one may go?" description="A server may still send it.">
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

function Owner({ onEdit }: EditProps): ReactElement {
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

const ANSWERS: Readonly<Record<string, (props: EditProps) => ReactElement>> = {
  authority_missing: Given,
  leaf_refused: Leaf,
  list_full: Drop,
  owner_unknown: Owner,
};
