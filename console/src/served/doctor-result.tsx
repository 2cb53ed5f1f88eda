// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement, ReactNode } from 'react';

import type { DoctorProbe, DoctorVerdict } from '../../../src/schemas/console-doctor.ts';
import { Command } from '../parts/command.tsx';
import { Steps } from '../parts/steps.tsx';
import { pictureOf } from '../picture/model.ts';
import { Picture } from '../picture/picture.tsx';
import { hrefOf } from '../route.ts';
import { countOf } from '../words.ts';
import type { DoctorRun, RunError } from './doctor-run.ts';

/** What was said so far: probes and what they show while it runs, then the verdict. */
export function DoctorResult({ run }: { readonly run: DoctorRun }): ReactElement {
  const { state, taken, probes, verdict, error } = run;
  return (
    <>
      {taken !== undefined && (
        <p className="breakable doctor-taken">
          <span className="dim">Taken for </span>
          {taken.as.join('; ')}
        </p>
      )}
      {error !== undefined && <Failed error={error} />}
      {verdict !== undefined && <Verdict verdict={verdict} />}
      {verdict === undefined && <Shown probes={probes} />}
      <Probes probes={probes} isRunning={state === 'running'} />
      {state === 'cancelled' && <StatusIndicator type="stopped">Cancelled</StatusIndicator>}
      <LiveRegion hidden>{verdict?.headline ?? error?.message ?? ''}</LiveRegion>
    </>
  );
}

function Failed({ error: { message, hint, code } }: { readonly error: RunError }): ReactElement {
  return (
    <Alert type="error" header={<span className="breakable">{message}</span>}>
      {hint !== null && <p className="breakable">{hint}</p>}
      <p className="dim">{code}</p>
    </Alert>
  );
}

/** The chains as they come in. */
function Shown({ probes }: { readonly probes: readonly DoctorProbe[] }): ReactNode {
  const endpoints = probes.flatMap(({ endpoint }) => endpoint ?? []);
  if (endpoints.length === 0) return undefined;
  return (
    <Container header={<Header variant="h2">What is served</Header>}>
      <Picture picture={pictureOf({ thumbprints: null, decidedBy: null }, endpoints)} />
    </Container>
  );
}

function Probes({
  probes,
  isRunning,
}: {
  readonly probes: readonly DoctorProbe[];
  readonly isRunning: boolean;
}): ReactNode {
  if (probes.length === 0 && !isRunning) return undefined;
  const places = Map.groupBy(
    probes,
    ({ where, what, outcome }) => `${where} ${what} ${outcome ?? ''}`,
  );
  return (
    <ExpandableSection
      variant="container"
      headerText={isRunning ? 'Probing' : countOf(probes.length, 'probe')}
      headerDescription={
        isRunning
          ? `${countOf(probes.length, 'probe')} so far`
          : 'in the order in which they were made'
      }
      defaultExpanded
    >
      <ul className="plain probes">
        {[...places.values()].slice(0, MOST).map((same) => (
          <Probed
            key={`${same[0]?.where ?? ''} ${same[0]?.what ?? ''} ${same[0]?.outcome ?? ''}`}
            same={same}
          />
        ))}
        {isRunning && (
          <li>
            <StatusIndicator type="in-progress">
              {probes.length === 0 ? 'reading AWS, and the documents of the issuer' : 'going on'}
            </StatusIndicator>
          </li>
        )}
      </ul>
    </ExpandableSection>
  );
}

/** Probes of one place that ended alike. */
function Probed({ same }: { readonly same: readonly DoctorProbe[] }): ReactElement | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const { what, where, outcome } = first;
  const times = same.flatMap(({ tookMs }) => tookMs ?? []);
  const isSeen = times.length > 0;
  const took = isSeen
    ? `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms`
    : '';
  return (
    <li className="breakable">
      <StatusIndicator type={isSeen ? 'success' : 'warning'}>
        {where}: {what}
      </StatusIndicator>{' '}
      <span className="dim">
        {[same.length === 1 ? '' : `${String(same.length)} times`, outcome ?? '', took]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </li>
  );
}

function Verdict({ verdict }: { readonly verdict: DoctorVerdict }): ReactElement {
  const { result, headline, error, steps, thumbprints, decidedBy, endpoints } = verdict;
  const { cause, checks } = result;
  const titles = Object.fromEntries(checks.map(({ check, title }) => [check, title]));
  return (
    <>
      <Alert
        type={TYPES[result.verdict]}
        header={<h2 className="doctor-headline breakable">{headline}</h2>}
      >
        {error.map((answer) => (
          <p key={answer} className="breakable">{`STS: ${answer}`}</p>
        ))}
        {cause !== null && <p className="dim">{`${cause.check} · ${cause.confidence}`}</p>}
      </Alert>
      <Remedies verdict={verdict} />
      <Possible verdict={verdict} />
      {endpoints.length > 0 && (
        <Container header={<Header variant="h2">What IAM lists, and what is served</Header>}>
          <Picture picture={pictureOf({ thumbprints, decidedBy }, endpoints)} />
        </Container>
      )}
      {steps.length > 0 && (
        <Container header={<Header variant="h2">Steps</Header>}>
          <Steps steps={steps} cause={cause?.check} titles={titles} />
        </Container>
      )}
      <Also verdict={verdict} />
    </>
  );
}

function Remedies({ verdict }: { readonly verdict: DoctorVerdict }): ReactNode {
  const { remedies, isNext, manage } = verdict;
  if (remedies.length === 0 && manage === null) return undefined;
  return (
    <Container header={<Header variant="h2">{isNext ? 'Next' : 'Fix'}</Header>}>
      {manage !== null && (
        <p>
          <a href={hrefOf('manage', manage)}>Manage thumbprints</a>: plan it, see what it changes,
          and save it here. Or in a shell:
        </p>
      )}
      {remedies.map(({ text, command }) => (
        <Remedy key={`${text} ${command ?? ''}`} text={text} command={command} />
      ))}
    </Container>
  );
}

function Remedy({
  text,
  command,
}: {
  readonly text: string;
  readonly command: string | null;
}): ReactElement {
  return (
    <div className="doctor-remedy">
      {text !== '' && <p className="breakable">{text}</p>}
      {command !== null && <Command command={command} />}
    </div>
  );
}

/** What the answer can mean, where it was not seen which. */
function Possible({ verdict: { result } }: { readonly verdict: DoctorVerdict }): ReactNode {
  const { possible } = result;
  if (possible.length === 0) return undefined;
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${String(possible.length)})`}>
          Possible causes
        </Header>
      }
    >
      <ol className="findings">
        {possible.slice(0, MOST).map(({ id, check, sentence, proof, remedy }) => (
          <li key={id}>
            <p className="breakable">
              <strong>{sentence}</strong> <span className="dim">{check}</span>
            </p>
            <ExpandableSection headerText="How to tell, and what to do">
              <Remedy text={proof.text} command={proof.command} />
              <Remedy text={remedy.text} command={remedy.command} />
            </ExpandableSection>
          </li>
        ))}
      </ol>
    </Container>
  );
}

/** What was not judged, and what else was. */
function Also({ verdict: { result } }: { readonly verdict: DoctorVerdict }): ReactNode {
  const open = result.notChecked.filter(({ why }) => why !== 'out-of-scope');
  const { alsoJudged } = result;
  if (open.length + alsoJudged.length === 0) return undefined;
  return (
    <Container header={<Header variant="h2">What else</Header>}>
      <ul className="plain">
        {open.map(({ what, detail, command }) => (
          <li key={`${what} ${detail}`}>
            <p className="breakable">
              <StatusIndicator type="stopped">{`Not checked: ${what}`}</StatusIndicator>{' '}
              <span className="dim">{detail}</span>
            </p>
            {command !== null && <Command command={command} />}
          </li>
        ))}
        {alsoJudged.slice(0, MOST).map(({ roleArn, subject, issuer, verdict, cause }) => (
          <li key={`${roleArn ?? ''} ${subject ?? ''} ${issuer ?? ''}`} className="breakable">
            <StatusIndicator
              type={TYPES[verdict] === 'error' ? 'error' : verdict === 'ok' ? 'success' : 'pending'}
            >
              {[roleArn, subject, roleArn === null ? issuer : null]
                .filter((name) => name !== null)
                .join(' · ')}
            </StatusIndicator>{' '}
            <span className="dim">{cause?.sentence ?? ''}</span>
          </li>
        ))}
      </ul>
    </Container>
  );
}

const TYPES = { ok: 'success', broken: 'error', unknown: 'warning', unused: 'info' } as const;

const MOST = 50;
