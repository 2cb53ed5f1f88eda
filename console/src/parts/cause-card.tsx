// SPDX-License-Identifier: Apache-2.0

import Link from '@cloudscape-design/components/link';
import { type ReactElement, Suspense } from 'react';

import type { PageCause } from '../data/trust-data.ts';
import { useData } from '../data/use-data.ts';
import { pictureOf } from '../picture/model.ts';
import { Picture } from '../picture/picture.tsx';
import { SmallPicture } from '../picture/small.tsx';
import { hrefOf } from '../route.ts';
import { countOf } from '../words.ts';
import { Command } from './command.tsx';
import { NewMark, SeverityMark } from './marks.tsx';
import { Ago } from './time.tsx';

/** What is wrong, since when, who has it, and what to type. */
export function CauseCard({
  cause,
  hasRoom,
}: {
  readonly cause: PageCause;
  /** Whether the whole picture fits beside it, where the screen is wide. */
  readonly hasRoom: boolean;
}): ReactElement {
  const { id, severity, subject, detail, trust, findings, command, remedy } = cause;
  return (
    <article className={`card ${severity}`}>
      <div className="card-head">
        <SeverityMark severity={severity} /> <NewMark of={cause} />
        <code className="check">{cause.check}</code>
      </div>
      <div className="card-body">
        <div>
          <h2 className="breakable">{subject.replace(/:$/, '').replace(/^oidc-provider\//, '')}</h2>
          <p className="breakable">{detail}</p>
        </div>
        {trust !== null && (
          <Suspense>
            <CardPicture arn={trust} of={SmallPicture} />
          </Suspense>
        )}
      </div>
      <Facts cause={cause} />
      {command === null ? (
        remedy !== null && <p className="breakable">{remedy}</p>
      ) : (
        <Command command={command} />
      )}
      <p className="card-links">
        {trust !== null && (
          <Link href={hrefOf('trust', trust)}>
            {findings.length === 1 ? 'The trust' : 'One of the trusts'}
          </Link>
        )}
        <Link href={hrefOf('findings', id)}>{countOf(findings.length, 'finding')}</Link>
      </p>
      {hasRoom && trust !== null && (
        <Suspense>
          <CardPicture arn={trust} of={Picture} />
        </Suspense>
      )}
    </article>
  );
}

function CardPicture({
  arn,
  of: Drawn,
}: {
  readonly arn: string;
  readonly of: typeof Picture;
}): ReactElement | undefined {
  const detail = useData(`trust ${arn}`, async (data) => data.trust(arn));
  if (detail === undefined || detail.endpoints.length === 0) return undefined;
  return <Drawn picture={pictureOf(detail.trust, detail.endpoints)} />;
}

function Facts({
  cause: { since, roles, clusters, owners, places, findings },
}: {
  readonly cause: PageCause;
}): ReactElement {
  const counts = [
    countOf(findings.length, 'finding'),
    ...(clusters > 0 ? [countOf(clusters, 'cluster')] : []),
    ...(roles > 0 ? [countOf(roles, 'role')] : []),
  ];
  return (
    <dl className="facts">
      <dt>Since</dt>
      <dd>
        <Ago at={since} />
      </dd>
      <dt>Touches</dt>
      <dd>{counts.slice(1).join(' · ') || counts[0]}</dd>
      <dt>Account</dt>
      <dd className="breakable">{places}</dd>
      {owners !== null && (
        <>
          <dt>Owner</dt>
          <dd className="breakable">
            <strong>{owners}</strong>
          </dd>
        </>
      )}
    </dl>
  );
}
