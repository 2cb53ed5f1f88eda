// SPDX-License-Identifier: Apache-2.0

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useEffect, useRef, useState } from 'react';

import { stripSignatures } from '../../../../src/core/token/strip-signatures.ts';
import type { DoctorAsked } from '../../../../src/schemas/console-doctor.ts';
import { replaceQuery, type Route } from '../../route.ts';
import { countOf } from '../../words.ts';
import { useDoctor } from '../doctor-run.ts';
import { DoctorResult } from '../doctor-result.tsx';

/** Whatever somebody has in his hands: what STS would answer, and why. */
export function DoctorPage({ route }: { readonly route: Route }): ReactElement {
  const { run, start, cancel } = useDoctor();
  const form = useForm(route);
  const result = useRef<HTMLElement>(null);
  const { state, taken } = run;
  const named = taken?.target === form.text.trim() ? form.text.trim() : '';
  useEffect(() => {
    // A target is no secret. Whatever else was pasted may be.
    if (taken !== undefined) replaceQuery(route, { target: named });
  }, [taken]);
  useEffect(() => {
    if (state === 'done') result.current?.focus();
  }, [state]);
  const submit = (): void => {
    const { asked } = form;
    if (asked.text.trim() !== '') start(asked);
  };
  return (
    <>
      <Header
        variant="h1"
        description="What STS would answer to a workload, and why. It is probed from this machine, with your credentials; nothing is written."
      >
        Doctor
      </Header>
      <Container>
        <form
          className="doctor-form"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <PasteField form={form} onRun={submit} />
          <MoreFields form={form} />
          <div className="doctor-run">
            <Button
              variant="primary"
              formAction="submit"
              loading={state === 'running'}
              loadingText="Probing"
              disabled={form.text.trim() === ''}
            >
              Run the doctor
            </Button>
            {state === 'running' && (
              <Button formAction="none" onClick={cancel}>
                Cancel
              </Button>
            )}
          </div>
        </form>
      </Container>
      <section ref={result} tabIndex={-1} className="doctor-result" aria-label="Result">
        <DoctorResult run={run} />
      </section>
    </>
  );
}

type More = 'namespace' | 'role' | 'audience' | 'subject';

interface Form {
  readonly text: string;
  /** Signatures that were taken out. */
  readonly stripped: number;
  readonly more: Readonly<Record<More, string>>;
  readonly asked: DoctorAsked;
  readonly setText: (text: string) => void;
  readonly setMore: (name: More, value: string) => void;
}

/** What is in the field has no signature: it is taken out as it is typed or pasted. */
function useForm({ query }: Route): Form {
  const linked = query['target'] ?? '';
  const [{ text, stripped }, setTyped] = useState({ text: linked, stripped: 0 });
  const [more, setMore] = useState(NOTHING_MORE);
  const [followed, setFollowed] = useState(linked);
  if (followed !== linked) {
    setFollowed(linked);
    if (linked !== '' && linked !== text.trim()) setTyped({ text: linked, stripped: 0 });
  }
  const given = Object.entries(more).flatMap(([name, value]) =>
    value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  return {
    text,
    stripped,
    more,
    asked: { text: stripSignatures(text).text, ...Object.fromEntries(given) },
    setText: (typed) => {
      const { text: left, signatures } = stripSignatures(typed);
      const isChanged = signatures.length > 0;
      setTyped({
        text: isChanged ? left : typed,
        stripped: typed === '' ? 0 : stripped + signatures.length,
      });
    },
    setMore: (name, value) => {
      setMore({ ...more, [name]: value });
    },
  };
}

const NOTHING_MORE: Form['more'] = { namespace: '', role: '', audience: '', subject: '' };

function PasteField({
  form: { text, stripped, setText },
  onRun,
}: {
  readonly form: Form;
  readonly onRun: () => void;
}): ReactElement {
  const isLong = text.includes('\n');
  const tooLong = new TextEncoder().encode(JSON.stringify(text)).length > MOST_BYTES;
  return (
    <FormField
      stretch
      label="A target, a token, or an error as it was logged"
      description="The signature of a token is taken out here, in your browser, before anything is sent."
      constraintText={isLong ? 'Ctrl+Enter runs it.' : 'Enter runs it, Shift+Enter begins a line.'}
      errorText={tooLong ? 'This is more than 64 kB: paste the lines around the error.' : undefined}
    >
      <Textarea
        value={text}
        rows={Math.min(12, Math.max(4, text.split('\n').length))}
        placeholder={EXAMPLES}
        spellcheck={false}
        autoComplete={false}
        onChange={({ detail }) => {
          setText(detail.value);
        }}
        onKeyDown={(event) => {
          const { key, ctrlKey, metaKey, shiftKey, isComposing } = event.detail;
          if (key !== 'Enter' || shiftKey || isComposing) return;
          if (isLong && !ctrlKey && !metaKey) return;
          event.preventDefault();
          onRun();
        }}
      />
      <div role="status">
        {stripped > 0 && (
          <Box padding={{ top: 'xs' }}>
            <StatusIndicator type="success">
              {`${countOf(stripped, 'signature')} taken out: nothing that was pasted here can be used to sign in`}
            </StatusIndicator>
          </Box>
        )}
      </div>
    </FormField>
  );
}

function MoreFields({ form: { more, setMore } }: { readonly form: Form }): ReactElement {
  return (
    <ExpandableSection headerText="What the text does not say">
      <div className="doctor-more">
        {FIELDS.map(({ name, label, placeholder }) => (
          <FormField key={name} label={label} stretch>
            <Input
              value={more[name]}
              placeholder={placeholder}
              spellcheck={false}
              autoComplete={false}
              onChange={({ detail }) => {
                setMore(name, detail.value);
              }}
            />
          </FormField>
        ))}
      </div>
    </ExpandableSection>
  );
}

const FIELDS: readonly {
  readonly name: More;
  readonly label: string;
  readonly placeholder: string;
}[] = [
  { name: 'role', label: 'Role', placeholder: 'arn:aws:iam::111122223333:role/web' },
  { name: 'namespace', label: 'Namespace of the workload', placeholder: 'team-a' },
  { name: 'audience', label: 'Audience, without a token', placeholder: 'sts.amazonaws.com' },
  {
    name: 'subject',
    label: 'Subject, without a token',
    placeholder: 'system:serviceaccount:team-a:web',
  },
];

const EXAMPLES = [
  'https://oidc.example.com/cluster   eks:prod   sa:team-a/web   arn:aws:iam::111122223333:role/web',
  'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: …',
  'eyJhbGciOiJSUzI1NiIs…',
].join('\n');

/** The server reads no more, all told. */
const MOST_BYTES = 60_000;
