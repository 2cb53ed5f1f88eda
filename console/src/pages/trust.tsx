// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { type ReactElement, use } from 'react';

import type { TrustDetail } from '../data/trust-data.ts';
import { useData, useHead } from '../data/use-data.ts';
import { Conditions } from '../parts/conditions.tsx';
import { Dependents } from '../parts/dependents.tsx';
import { FindingList } from '../parts/finding-list.tsx';
import { NewMark, VerdictMark } from '../parts/marks.tsx';
import { useNow } from '../parts/hooks.ts';
import { Section } from '../parts/section.tsx';
import { Steps } from '../parts/steps.tsx';
import { pictureOf, type TrustPicture } from '../picture/model.ts';
import { Picture } from '../picture/picture.tsx';
import { saying } from '../picture/words.ts';
import { hrefOf, type Route } from '../route.ts';
import { SlotsContext } from '../slots.ts';
import { accountOf, issuerOf } from '../words.ts';

/** One trust: its picture, what was judged, who depends on it, what to do, and all that is known. */
export function TrustPage({ route: { id } }: { readonly route: Route }): ReactElement {
  const detail = useData(`trust ${id}`, async (data) => data.trust(id));
  const { isComplete } = useHead();
  if (detail === undefined)
    return (
      <>
        <h1>
          {isComplete === false ? 'This trust was not read yet' : 'There is no such trust here'}
        </h1>
        <p className="breakable">
          {id} · <a href={hrefOf('trusts')}>all trusts</a>
        </p>
      </>
    );
  const { trust, endpoints, findings } = detail;
  const { trustHistory: History } = use(SlotsContext);
  const picture = pictureOf(trust, endpoints);
  return (
    <>
      <Head detail={detail} />
      <Section title="What IAM lists, and what is served">
        {picture.hosts.length === 0 ? (
          <p>No endpoint was seen.</p>
        ) : (
          <Picture key={id} picture={picture} />
        )}
        <InWords picture={picture} />
      </Section>
      {trust.steps !== undefined && (
        <Section title="Steps">
          <Steps steps={trust.steps} cause={trust.cause?.check} />
        </Section>
      )}
      <Conditions of={trust} />
      <FindingList findings={findings} />
      <Dependents detail={detail} />
      {History && <History arn={id} />}
      <Raw detail={detail} />
    </>
  );
}

function Head({ detail: { trust } }: { readonly detail: TrustDetail }): ReactElement {
  const { verdict, cause, notChecked, providerArn, gone } = trust;
  const { trustActions: Actions } = use(SlotsContext);
  return (
    <header className="trust-head">
      <h1 className="breakable">{issuerOf(trust)}</h1>
      <p className="breakable">
        <VerdictMark verdict={verdict} /> <NewMark of={trust} /> · {accountOf(trust)}
        {trust.region !== null && ` · ${trust.region}`}
        {trust.ou !== null && ` · ${trust.ou}`}
      </p>
      <p className="breakable">
        <code>{providerArn}</code>
      </p>
      {Actions && <Actions arn={providerArn} />}
      {cause !== null && (
        <Alert
          type={verdict === 'broken' ? 'error' : 'info'}
          header={<span className="breakable">{cause.sentence}</span>}
        >{`${cause.check} · ${cause.confidence}`}</Alert>
      )}
      {gone !== null && (
        <Alert type="warning">
          The server of the issuer says that its documents are not there:{' '}
          <span className="breakable">{gone.why}</span>
        </Alert>
      )}
      {notChecked.length > 0 && (
        <Alert type="info" header="Not checked">
          <ul className="plain">
            {notChecked.slice(0, MOST).map((why) => (
              <li key={why} className="breakable">
                {why}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </header>
  );
}

function InWords({ picture }: { readonly picture: TrustPicture }): ReactElement {
  const now = useNow();
  return (
    <ExpandableSection headerText="The same in words">
      <ul className="plain">
        {saying(picture, now).map((sentence, at) => (
          <li key={`${String(at)} ${sentence}`} className="breakable">
            {sentence}
          </li>
        ))}
      </ul>
    </ExpandableSection>
  );
}

function Raw({ detail }: { readonly detail: TrustDetail }): ReactElement {
  const text = JSON.stringify(detail, undefined, 2);
  return (
    <ExpandableSection
      variant="container"
      headerText="All that is known of it, as JSON"
      headerActions={
        <CopyToClipboard
          variant="icon"
          copyButtonAriaLabel="Copy the JSON"
          copySuccessText="Copied"
          copyErrorText="Not copied"
          textToCopy={text}
        />
      }
    >
      <pre tabIndex={0} role="region" aria-label="JSON">
        {text.length > MOST_RAW ? `${text.slice(0, MOST_RAW)}\n… cut: copy has all of it` : text}
      </pre>
    </ExpandableSection>
  );
}

const MOST = 20;
const MOST_RAW = 60_000;
