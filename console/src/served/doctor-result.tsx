// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import LiveRegion from '@cloudscape-design/components/live-region';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement, ReactNode } from 'react';

import type { DoctorVerdict } from '../../../src/schemas/console-doctor.ts';
import { useData } from '../data/use-data.ts';
import { Command } from '../parts/command.tsx';
import { Quietly } from '../parts/failing.tsx';
import { Section } from '../parts/section.tsx';
import { Steps } from '../parts/steps.tsx';
import { pictureOf } from '../picture/model.ts';
import { Picture } from '../picture/picture.tsx';
import { hrefOf } from '../route.ts';
import { countOf, issuerOf } from '../words.ts';
import { Probes } from './doctor-probes.tsx';
import type { DoctorRun, RunError } from './doctor-run.ts';

/** What was said so far: probes and what they show while it runs, then the verdict. */
export function DoctorResult({ run }: { readonly run: DoctorRun }): ReactElement {
  const { state, taken, probes, verdict, error } = run;
  return (
    <>
      {taken !== undefined && (
        <p className="breakable">
          <span className="dim">Taken for </span>
          {taken.as.join('; ')}
        </p>
      )}
      {error !== undefined && <Failed error={error} />}
      {verdict !== undefined && <Verdict verdict={verdict} />}
      <Drawn {...drawnOf(run)} />
      {verdict !== undefined && <Judged verdict={verdict} />}
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

function Verdict({ verdict }: { readonly verdict: DoctorVerdict }): ReactElement {
  const { result, headline, error } = verdict;
  const { cause } = result;
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
    </>
  );
}

interface DrawnProps {
  readonly title: string;
  readonly of: Parameters<typeof pictureOf>[0];
  readonly endpoints: Parameters<typeof pictureOf>[1];
}

/** The chains as they come in, then the list beside them: one picture, in which what is new shows. */
function drawnOf({ verdict, probes }: DoctorRun): DrawnProps {
  if (verdict === undefined) {
    const endpoints = probes.flatMap(({ endpoint }) => endpoint ?? []);
    return { title: 'What is served', of: {}, endpoints };
  }
  const { thumbprints, decidedBy, endpoints } = verdict;
  const of = thumbprints === null ? { decidedBy } : { thumbprints, decidedBy };
  return { title: 'What IAM lists, and what is served', of, endpoints };
}

function Drawn({ title, of, endpoints }: DrawnProps): ReactNode {
  if (endpoints.length === 0) return undefined;
  return (
    <Section title={title}>
      <Picture picture={pictureOf(of, endpoints)} />
    </Section>
  );
}

function Judged({ verdict }: { readonly verdict: DoctorVerdict }): ReactElement {
  const { steps, result } = verdict;
  const titles = Object.fromEntries(result.checks.map(({ check, title }) => [check, title]));
  return (
    <>
      {steps.some(({ status }) => status !== 'not-checked') && (
        <Section title="Steps">
          <Steps steps={steps} cause={result.cause?.check} titles={titles} />
        </Section>
      )}
      <Also verdict={verdict} />
    </>
  );
}

function Remedies({ verdict }: { readonly verdict: DoctorVerdict }): ReactNode {
  const { remedies, isNext, manage, result } = verdict;
  if (remedies.length === 0 && manage === null) return undefined;
  return (
    <Section title={isNext ? 'Next' : 'Fix'}>
      {manage !== null && (
        <p>
          <a href={hrefOf('manage', manage)}>Manage thumbprints</a>: plan it, see what it changes,
          and save it here. Or in a shell:
        </p>
      )}
      {result.target.text === null && result.target.issuer === null && (
        <>
          <Quietly>
            <BrokenHere of={result} />
          </Quietly>
          <p>
            Add a line with the cluster, the issuer or the role to the text above, and run it again:
            then it is probed, and that decides.
          </p>
        </>
      )}
      {remedies.map(({ text, command }) => (
        <Remedy key={`${text} ${command ?? ''}`} text={text} command={command} />
      ))}
    </Section>
  );
}

/** A line of a log names no issuer; but there may be a trust that is known to fail so. */
function BrokenHere({ of }: { readonly of: DoctorVerdict['result'] }): ReactNode {
  const trusts = useData('trusts', async (data) => data.trusts());
  const checks = new Set([of.cause, ...of.possible].map((cause) => cause?.check));
  const alike = trusts.filter(
    ({ verdict, cause }) => verdict === 'broken' && checks.has(cause?.check),
  );
  if (alike.length === 0) return undefined;
  return (
    <>
      <p>
        <strong>{countOf(alike.length, 'trust')}</strong> of the last scan{' '}
        {alike.length === 1 ? 'is' : 'are'} broken in that way:
      </p>
      <ul className="findings">
        {alike.slice(0, MOST_ALIKE).map((trust) => (
          <li key={trust.providerArn} className="breakable">
            <a href={hrefOf('trust', trust.providerArn)}>{issuerOf(trust)}</a> ·{' '}
            <a href={hrefOf('manage', trust.providerArn)}>Manage thumbprints</a>
            <p className="dim">{trust.cause?.sentence}</p>
          </li>
        ))}
        {alike.length > MOST_ALIKE && (
          <li>
            <a href={hrefOf('trusts', '', { only: 'broken' })}>all that are broken</a>
          </li>
        )}
      </ul>
    </>
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
    <Section title="Possible causes" counter={`(${String(possible.length)})`}>
      <ol className="findings">
        {possible.slice(0, MOST).map(({ id, check, sentence, proof, remedy }) => (
          <li key={id}>
            <ExpandableSection headerText={sentence} headerDescription={check}>
              <Remedy text={proof.text} command={proof.command} />
              <Remedy text={remedy.text} command={remedy.command} />
            </ExpandableSection>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** What was not judged, and what else was. */
function Also({ verdict: { result, remedies } }: { readonly verdict: DoctorVerdict }): ReactNode {
  const done = new Set(remedies.map(({ command }) => command));
  // Where nothing was probed, that is all that there is to say.
  const open =
    result.endpoints.length === 0
      ? []
      : result.notChecked.filter(({ why }) => why !== 'out-of-scope');
  const { alsoJudged } = result;
  if (open.length + alsoJudged.length === 0) return undefined;
  return (
    <Section title="What else">
      <ul className="plain">
        {open.map(({ what, detail, command }) => (
          <li key={`${what} ${detail}`}>
            <p className="breakable">
              <StatusIndicator type="stopped" iconAriaLabel="not checked" />{' '}
              {`Not checked: ${what} `}
              <span className="dim">({detail})</span>
            </p>
            {command !== null && !done.has(command) && <Command command={command} />}
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
    </Section>
  );
}

const TYPES = { ok: 'success', broken: 'error', unknown: 'warning', unused: 'info' } as const;

const MOST = 50;
const MOST_ALIKE = 5;
