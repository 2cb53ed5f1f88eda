// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';

import { pictureOf } from '../../picture/model.ts';
import { Picture } from '../../picture/picture.tsx';
import { hrefOf, type Route } from '../../route.ts';
import { shortOf } from '../../words.ts';
import { Answered } from '../failure.tsx';
import { AddThumbprint } from '../manage/add.tsx';
import {
  type Edit,
  isSameList,
  listAfter,
  NO_EDIT,
  planned,
  type RepairPlan,
} from '../manage/edit.ts';
import { Changed } from '../manage/changed.tsx';
import { ListedValues } from '../manage/listed.tsx';
import { Outcome, type Saved } from '../manage/outcome.tsx';
import { SaveDialog } from '../manage/save.tsx';
import { useStatus } from '../queries.ts';
import { TrustActions } from '../suggest.tsx';

/** A list of thumbprints, to be edited as in IAM. Who may not write can suggest a repair. */
export function ManagePage({ route: { id } }: { readonly route: Route }): ReactElement {
  const status = useStatus();
  return (
    <>
      <Header
        variant="h1"
        description={
          <a className="breakable" href={hrefOf('trust', id)}>
            {shortOf(id)}
          </a>
        }
      >
        Manage thumbprints
      </Header>
      <Answered query={status}>
        {({ you }) =>
          you.scopes.includes('write') ? <Manage key={id} arn={id} /> : <Asking arn={id} />
        }
      </Answered>
    </>
  );
}

function Asking({ arn }: { readonly arn: string }): ReactElement {
  return (
    <Container>
      <p>
        This page writes nothing to AWS. Whoever may write does so with{' '}
        <code>trustprint console</code> or <code>trustprint fix</code>.
      </p>
      <TrustActions arn={arn} />
    </Container>
  );
}

function Manage({ arn }: { readonly arn: string }): ReactElement {
  const [saved, setSaved] = useState<Saved>();
  const [allowLeaf, setAllowLeaf] = useState(false);
  const query = useQuery({
    queryKey: ['manage', arn, allowLeaf],
    queryFn: async ({ signal }) => planned(arn, { ...NO_EDIT, allowLeaf }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <>
      {saved !== undefined && (
        <Outcome
          arn={arn}
          saved={saved}
          onUndone={() => {
            void query.refetch();
          }}
        />
      )}
      <Answered query={query}>
        {(plan) => (
          <Editor
            key={saved?.id}
            arn={arn}
            plan={plan}
            onLeaf={setAllowLeaf}
            onOvertaken={() => {
              void query.refetch();
            }}
            onSaved={(now) => {
              void query.refetch().then(() => {
                setSaved(now);
              });
            }}
          />
        )}
      </Answered>
    </>
  );
}

interface EditorProps {
  readonly arn: string;
  readonly plan: RepairPlan;
  readonly onLeaf: (isAllowed: boolean) => void;
  readonly onSaved: (saved: Saved) => void;
  readonly onOvertaken: () => void;
}

function Editor(props: EditorProps): ReactElement {
  const { provider, refused } = props.plan;
  const [opened, setOpened] = useState(provider?.thumbprints ?? []);
  const [round, setRound] = useState(0);
  if (provider === null) {
    return (
      <Alert type="error" header="The list cannot be read">
        <p className="breakable">{refused?.message ?? 'there is no such provider'}</p>
        <p className="breakable">{refused?.hint}</p>
      </Alert>
    );
  }
  const isChanged = !isSameList(opened, provider.thumbprints);
  return (
    <Form
      key={round}
      {...props}
      opened={opened}
      listed={provider.thumbprints}
      isRead={provider.isRead}
      banner={
        isChanged && (
          <Changed
            found={provider.thumbprints}
            onReload={() => {
              setOpened(provider.thumbprints);
              setRound(round + 1);
            }}
          />
        )
      }
    />
  );
}

interface FormProps extends EditorProps {
  /** The list that was shown when the edit began, and the one that is there now. */
  readonly opened: readonly string[];
  readonly listed: readonly string[];
  readonly isRead: boolean;
  readonly banner: ReactNode;
}

function Form(props: FormProps): ReactElement {
  const { arn, plan, opened, listed, isRead, banner, onLeaf } = props;
  const [edit, setEdit] = useState<Edit>(NO_EDIT);
  const [isSaving, setSaving] = useState(false);
  const change = (changed: Partial<Edit>): void => {
    setEdit((before) => ({ ...before, ...changed }));
    if (changed.allowLeaf !== undefined) onLeaf(changed.allowLeaf);
  };
  const thumbprints = [...listAfter(listed, edit)];
  const isTouched = edit.joining.length + edit.leaving.length > 0;
  return (
    <>
      <div role="status">{banner}</div>
      <Container header={<Header variant="h2">What IAM lists, and what is served</Header>}>
        <Picture picture={pictureOf({ thumbprints, decidedBy: plan.decidedBy }, plan.endpoints)} />
      </Container>
      {!isRead && (
        <Alert type="info" header="AWS does not read this list">
          Its own library of CAs trusts what is served, so no value of it matters today.
          <Checkbox
            checked={edit.evenIfUnused}
            onChange={({ detail }) => {
              change({ evenIfUnused: detail.checked });
            }}
          >
            Edit it all the same
          </Checkbox>
        </Alert>
      )}
      <ListedValues plan={plan} edit={edit} onEdit={change} />
      <AddThumbprint arn={arn} plan={plan} edit={edit} onEdit={change} />
      <div className="actions">
        <Button href={hrefOf('trust', arn)}>Cancel</Button>
        <Button
          variant="primary"
          disabled={!isTouched}
          disabledReason="nothing is changed"
          onClick={() => {
            setSaving(true);
          }}
        >
          Save changes
        </Button>
      </div>
      {isSaving && (
        <SaveDialog
          {...{ arn, opened, edit }}
          onEdit={change}
          onClose={() => {
            setSaving(false);
          }}
          onSaved={props.onSaved}
          onOvertaken={() => {
            setSaving(false);
            props.onOvertaken();
          }}
        />
      )}
    </>
  );
}
