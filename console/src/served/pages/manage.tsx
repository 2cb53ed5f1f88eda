// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Header from '@cloudscape-design/components/header';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';

import { Section } from '../../parts/section.tsx';
import { pictureOf } from '../../picture/model.ts';
import { Picture } from '../../picture/picture.tsx';
import { ProbedContext } from '../../picture/probed.tsx';
import { hrefOf, type Route } from '../../route.ts';
import { shortOf } from '../../words.ts';
import { Answered } from '../failure.tsx';
import { AddThumbprint } from '../manage/add.tsx';
import { type Edit, listAfter, NO_EDIT, planned, REPAIR, type RepairPlan } from '../manage/edit.ts';
import { ListedValues } from '../manage/listed.tsx';
import { Outcome } from '../manage/outcome.tsx';
import { Expected, SaveDialog } from '../manage/save.tsx';

/** A list of thumbprints, to be edited as in IAM; or of anything else, what can be repaired. */
export function ManagePage({ route: { id } }: { readonly route: Route }): ReactElement {
  return (
    <>
      <Header
        variant="h1"
        description={
          <a
            className="breakable"
            href={isProvider(id) ? hrefOf('trust', id) : hrefOf('doctor', '', { target: id })}
          >
            {shortOf(id)}
          </a>
        }
      >
        {isProvider(id) ? 'Manage thumbprints' : 'Repair'}
      </Header>
      <Manage key={id} arn={id} />
    </>
  );
}

function isProvider(target: string): boolean {
  return target.includes(':oidc-provider/');
}

function Manage({ arn }: { readonly arn: string }): ReactElement {
  const [saved, setSaved] = useState<readonly string[]>([]);
  const [allowLeaf, setAllowLeaf] = useState(false);
  const query = useQuery({
    queryKey: ['manage', arn, allowLeaf],
    queryFn: async ({ signal }) =>
      planned(arn, { ...(isProvider(arn) ? NO_EDIT : REPAIR), allowLeaf }, { signal }),
    placeholderData: keepPreviousData,
    // What was there at an earlier visit is not what this one began with.
    gcTime: 0,
    retry: false,
  });
  const readAgain = (): void => {
    void query.refetch();
  };
  const onSaved = (receipts: readonly string[]): void => {
    void query.refetch().then(() => {
      setSaved(receipts);
    });
  };
  return (
    <>
      {saved.length > 0 && <Outcome arn={arn} saved={saved} onUndone={readAgain} />}
      <Answered query={query}>
        {(plan) =>
          plan.provider === null || !isProvider(arn) ? (
            <Repair key={saved[0]} arn={arn} plan={plan} onSaved={onSaved} />
          ) : (
            <Editor
              key={saved[0]}
              {...{ arn, plan, onSaved }}
              provider={plan.provider}
              onLeaf={setAllowLeaf}
              onOvertaken={readAgain}
            />
          )
        }
      </Answered>
    </>
  );
}

interface RepairProps {
  readonly arn: string;
  readonly plan: RepairPlan;
  readonly onSaved: (receipts: readonly string[]) => void;
}

/** There is no list, or more than a list is wrong: what fix would write. */
function Repair({ arn, plan, onSaved }: RepairProps): ReactElement {
  const [edit, setEdit] = useState(REPAIR);
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title="What is wrong"
      actions={
        <Button
          variant="primary"
          onClick={() => {
            setOpen(true);
          }}
        >
          Plan the repair
        </Button>
      }
    >
      <Expected {...plan.now} />
      {isOpen && (
        <SaveDialog
          {...{ arn, edit, onSaved }}
          onEdit={(changed) => {
            setEdit((before) => ({ ...before, ...changed }));
          }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </Section>
  );
}

interface EditorProps extends RepairProps {
  readonly provider: NonNullable<RepairPlan['provider']>;
  readonly onLeaf: (isAllowed: boolean) => void;
  readonly onOvertaken: () => void;
}

function Editor(props: EditorProps): ReactElement {
  const { thumbprints } = props.provider;
  const [opened, setOpened] = useState(thumbprints);
  const isChanged = opened.toSorted().join() !== thumbprints.toSorted().join();
  return (
    <Form
      key={opened.join()}
      {...props}
      opened={opened}
      banner={
        isChanged && (
          <Alert
            type="warning"
            header="The list changed since you opened it"
            action={
              <Button
                onClick={() => {
                  setOpened(thumbprints);
                }}
              >
                Edit what is there now
              </Button>
            }
          >
            Nothing of yours was written. IAM lists now:
            <ul className="plain">
              {thumbprints.map((value, at) => (
                <li key={`${String(at)} ${value}`}>
                  <code className="breakable">{value}</code>
                </li>
              ))}
            </ul>
          </Alert>
        )
      }
    />
  );
}

interface FormProps extends EditorProps {
  /** The list that was shown when the edit began. */
  readonly opened: readonly string[];
  readonly banner: ReactNode;
}

function Form({ arn, plan, provider, opened, banner, ...props }: FormProps): ReactElement {
  const [edit, setEdit] = useState<Edit>(NO_EDIT);
  const [isSaving, setSaving] = useState(false);
  const onEdit = (changed: Partial<Edit>): void => {
    setEdit((before) => ({ ...before, ...changed }));
    if (changed.allowLeaf !== undefined) props.onLeaf(changed.allowLeaf);
  };
  const { isRead, thumbprints: listed } = provider;
  const thumbprints = [...listAfter(listed, edit)];
  const isTouched = edit.joining.length + edit.leaving.length > 0;
  const editing = { arn, plan, edit, onEdit };
  return (
    <>
      <div role="status">{banner}</div>
      <Section
        title={isTouched ? 'Once it is saved' : 'What IAM lists, and what is served'}
        description={!isTouched && <Expected {...plan.now} />}
      >
        <ProbedContext value={Date.parse(plan.at)}>
          <Picture
            picture={pictureOf({ thumbprints, decidedBy: plan.decidedBy }, plan.endpoints)}
          />
        </ProbedContext>
      </Section>
      {!isRead && (
        <Alert type="info" header="AWS does not read this list">
          Its own library of CAs trusts what is served, so no value of it matters today.
          <Checkbox
            checked={edit.evenIfUnused}
            onChange={({ detail }) => {
              onEdit({ evenIfUnused: detail.checked });
            }}
          >
            Edit it all the same
          </Checkbox>
        </Alert>
      )}
      <ListedValues {...editing} />
      {(isRead || edit.evenIfUnused) && <AddThumbprint {...editing} />}
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
          {...{ arn, opened, edit, onEdit }}
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
