// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { Time } from '../../parts/time.tsx';
import { commonNameOf } from '../../words.ts';
import { type Edit, type Joining, joiningIn, NO_EDIT, planned, type RepairPlan } from './edit.ts';

interface AddProps {
  readonly arn: string;
  readonly plan: RepairPlan;
  readonly edit: Edit;
  readonly onEdit: (changed: Partial<Edit>) => void;
}

/** What is served comes first: a thumbprint is fetched rather than typed. */
export function AddThumbprint({ arn, plan, edit, onEdit }: AddProps): ReactElement {
  const { joining } = edit;
  const add = (more: readonly Joining[]): void => {
    const known = new Set(more.map(({ sha1 }) => sha1));
    onEdit({ joining: [...joining.filter(({ sha1 }) => !known.has(sha1)), ...more] });
  };
  return (
    <Container header={<Header variant="h2">Add thumbprint</Header>}>
      <div className="adding">
        <Served
          plan={plan}
          joining={joining}
          onAdd={(one) => {
            add([one]);
          }}
        />
        <Refusals plan={plan} edit={edit} onEdit={onEdit} />
        <Given arn={arn} edit={edit} onAdd={add} kind="typed" />
        <ExpandableSection headerText="A CA that is not served yet">
          <Given arn={arn} edit={edit} onAdd={add} kind="stage" />
        </ExpandableSection>
      </div>
    </Container>
  );
}

function Served({
  plan: { served },
  joining,
  onAdd,
}: {
  readonly plan: RepairPlan;
  readonly joining: readonly Joining[];
  readonly onAdd: (one: Joining) => void;
}): ReactElement {
  const open = served.filter(
    ({ authority, isListed, sha1 }) =>
      authority !== null && !isListed && joining.every((one) => one.sha1 !== sha1),
  );
  return (
    <>
      <h3>Served now</h3>
      {open.length === 0 && <p className="dim">Nothing more that is served may be listed.</p>}
      <ul className="thumbprints" aria-label="Served now">
        {open.map(({ sha1, subject, notAfter, place, hosts, because, isNeeded }) => (
          <li key={sha1}>
            <div>
              <strong className="breakable">{commonNameOf(subject)}</strong>{' '}
              <span className="dim">{place}</span>
              <p>
                <code className="breakable">{sha1}</code>
              </p>
            </div>
            <div className="breakable dim">
              {hosts.join(', ')}
              {notAfter !== null && (
                <>
                  , until <Time at={notAfter} />
                </>
              )}
              <p>{because}</p>
            </div>
            <Button
              variant={isNeeded ? 'primary' : 'normal'}
              ariaLabel={`Add ${sha1}`}
              onClick={() => {
                onAdd({ typed: sha1, stage: undefined, sha1, subject, because: because ?? '' });
              }}
            >
              Add
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Why nothing of a chain may be listed, each reason once. */
function Refusals({ plan: { served }, edit, onEdit }: Omit<AddProps, 'arn'>): ReactElement {
  const refused = new Map(
    served.flatMap((row) =>
      row.refused === null || row.isListed ? [] : [[row.refused.message, row.refused]],
    ),
  );
  const isLeaf = [...refused.values()].some(({ code }) => code === 'leaf_refused');
  return (
    <>
      {[...refused.values()].map(({ code, message, hint }) => (
        <Alert key={message} type="warning" header={<span className="breakable">{message}</span>}>
          <p className="breakable">{HERE[code] ?? hint}</p>
        </Alert>
      ))}
      {(isLeaf || edit.allowLeaf) && (
        <Checkbox
          checked={edit.allowLeaf}
          onChange={({ detail }) => {
            onEdit({ allowLeaf: detail.checked });
          }}
        >
          Let me list a leaf certificate: the trust breaks when it is renewed
        </Checkbox>
      )}
    </>
  );
}

interface GivenProps {
  readonly arn: string;
  readonly edit: Edit;
  readonly kind: 'typed' | 'stage';
  readonly onAdd: (more: readonly Joining[]) => void;
}

/** What somebody types or pastes is held against what is served, by the server. */
function Given({ arn, edit, kind, onAdd }: GivenProps): ReactElement {
  const [text, setText] = useState('');
  const asking = useMutation({
    mutationFn: async () => {
      const given = { typed: undefined, stage: undefined, [kind]: text.trim() };
      const one: Joining = { ...given, sha1: '', subject: '', because: '' };
      const plan = await planned(arn, { ...NO_EDIT, ...gates(edit), joining: [one] });
      return { plan, joining: joiningIn(plan, given) };
    },
    onSuccess: ({ joining }) => {
      if (joining.length === 0) return;
      onAdd(joining);
      setText('');
    },
  });
  const { label, description, placeholder } = KINDS[kind];
  const value = {
    value: text,
    placeholder,
    onChange: ({ detail }: { readonly detail: { readonly value: string } }) => {
      setText(detail.value);
      asking.reset();
    },
  };
  return (
    <form
      className="given"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') asking.mutate();
      }}
    >
      <FormField label={label} description={description} errorText={whyNot(asking)} stretch>
        {kind === 'typed' ? (
          <Input {...value} spellcheck={false} autoComplete={false} />
        ) : (
          <Textarea {...value} rows={6} spellcheck={false} />
        )}
      </FormField>
      <Button
        formAction="submit"
        loading={asking.isPending}
        loadingText="Probing"
        disabled={text.trim() === ''}
        disabledReason="nothing is typed"
      >
        Check and add
      </Button>
    </form>
  );
}

function gates({ allowLeaf, evenIfUnused, owner }: Edit): Partial<Edit> {
  return { allowLeaf, evenIfUnused, owner };
}

function whyNot({
  data,
  error,
}: {
  readonly data: { readonly plan: RepairPlan; readonly joining: readonly Joining[] } | undefined;
  readonly error: Error | null;
}): string | undefined {
  if (error !== null) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? `: ${error.hint}` : '';
    return `${error.message}${hint}`;
  }
  if (data === undefined || data.joining.length > 0) return undefined;
  const { refused, plan } = data.plan;
  if (refused === null) return [plan?.because, ...(plan?.warnings ?? [])].join('; ');
  return `${refused.message}${refused.hint === null ? '' : `: ${refused.hint}`}`;
}

/** What is done on this page where a command would be told by a flag. */
const HERE: Readonly<Record<string, string>> = {
  authority_missing:
    'If it is your private CA, type the SHA-256 that its owner has told you, or hand over its certificate.',
  leaf_refused: 'Let the server send the certificate of its CA too.',
};

const KINDS = {
  typed: {
    label: 'Thumbprint',
    description:
      'The SHA-1 of a certificate that is served; or, to trust a CA that nothing vouches for, the SHA-256 that its owner has told you.',
    placeholder: '40 or 64 hexadecimal digits',
  },
  stage: {
    label: 'Certificate of the CA (PEM)',
    description: 'It is listed before the servers send it. Hand over the CA, not what it issued.',
    placeholder: '-----BEGIN CERTIFICATE-----',
  },
} as const;
