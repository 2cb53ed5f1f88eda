// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import type { FindingLine } from '../data/trust-data.ts';
import { shortOf } from '../words.ts';
import { Command } from './command.tsx';
import { NewMark, SeverityMark } from './marks.tsx';
import { Section } from './section.tsx';
import { Ago } from './time.tsx';

/** What was found of a trust and its roles, and what to do. */
export function FindingList({
  findings,
}: {
  readonly findings: readonly FindingLine[];
}): ReactElement {
  return (
    <Section title="Findings" counter={`(${String(findings.length)})`}>
      {findings.length === 0 && <p>None.</p>}
      <ul className="findings">
        {findings.slice(0, MOST).map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
      </ul>
      {findings.length > MOST && <p>{`and ${String(findings.length - MOST)} more`}</p>}
    </Section>
  );
}

function Finding({ finding }: { readonly finding: FindingLine }): ReactElement {
  const { severity, check, detail, resource, firstSeen, remedies, suppressed } = finding;
  return (
    <li>
      <p className="breakable">
        <SeverityMark severity={severity} /> <NewMark of={finding} />{' '}
        <strong>{shortOf(resource)}</strong>: {detail}{' '}
        <span className="dim">
          {check}, since <Ago at={firstSeen} />
        </span>
      </p>
      {suppressed !== null && (
        <p className="dim breakable">{`Suppressed until ${suppressed.until}: ${suppressed.reason}`}</p>
      )}
      {remedies.map(({ text, command }) => (
        <div key={`${text} ${command ?? ''}`} className="remedy">
          <p className="breakable">{text}</p>
          {command !== null && <Command command={command} />}
        </div>
      ))}
    </li>
  );
}

const MOST = 50;
