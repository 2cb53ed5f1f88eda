// SPDX-License-Identifier: Apache-2.0

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import type { TrustConditions, TrustLine } from '../data/trust-data.ts';
import { shortOf } from '../words.ts';
import { Section } from './section.tsx';

/** The trust policies of the roles, each condition beside what a token has. What is not met is open. */
export function Conditions({
  of: { conditions = [] },
}: {
  readonly of: TrustLine;
}): ReactElement | undefined {
  if (conditions.length === 0) return undefined;
  return (
    <Section
      title="Trust policies"
      description="What each statement asks, and what such a token has. A pod of another service account has another subject: the doctor checks it."
    >
      {conditions.map((statement) => {
        const { role, statement: name, effect, applies, subject, rows } = statement;
        const { type, words } = saidBy(effect === 'Allow' ? ALLOWS : DENIES, applies);
        const whom = subject === null ? 'a token' : `a token for ${subject}`;
        const says = type === 'pending' ? words : `${words} ${whom}`;
        return (
          <ExpandableSection
            key={`${role} ${name}`}
            defaultExpanded={type !== 'success' || conditions.length === 1}
            headerText={
              <span className="breakable">
                <StatusIndicator type={type}>{`${shortOf(role)}: ${says}`}</StatusIndicator>
              </span>
            }
            headerDescription={`${name}, ${effect}`}
          >
            <Rows rows={rows} label={`${shortOf(role)}, ${name}`} />
          </ExpandableSection>
        );
      })}
    </Section>
  );
}

function Rows({
  rows,
  label,
}: {
  readonly rows: TrustConditions['rows'];
  readonly label: string;
}): ReactElement {
  if (rows.length === 0) return <p>No conditions.</p>;
  return (
    <table className="conditions" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">Such a token has</th>
          <th scope="col">Met</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ operator, key, values, claim, holds, why }, at) => {
          const { type, words } = saidBy(MET, holds);
          return (
            <tr key={`${String(at)} ${key}`}>
              <td className="breakable">
                {operator} <code>{key}</code>
                <ul className="names">
                  {values.map((value) => (
                    <li key={value}>
                      <code>{value}</code>
                    </li>
                  ))}
                </ul>
              </td>
              <td className="breakable" data-label="Such a token has">
                {claim === null ? holds === null ? 'not known' : 'nothing' : <code>{claim}</code>}
              </td>
              <td className="breakable" data-label="Met">
                <StatusIndicator type={type}>{words}</StatusIndicator>
                {why !== null && <p className="dim">{why}</p>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface Said {
  readonly type: 'success' | 'error' | 'pending';
  readonly words: string;
}

type SaidOfTruth = Readonly<Record<'yes' | 'no' | 'unknown', Said>>;

function saidBy({ yes, no, unknown }: SaidOfTruth, truth: boolean | null): Said {
  if (truth === null) return unknown;
  return truth ? yes : no;
}

const ALLOWS: SaidOfTruth = {
  yes: { type: 'success', words: 'allows' },
  no: { type: 'error', words: 'does not allow' },
  unknown: { type: 'pending', words: 'depends on the token' },
};
const DENIES: SaidOfTruth = {
  yes: { type: 'error', words: 'denies' },
  no: { type: 'success', words: 'does not deny' },
  unknown: { type: 'pending', words: 'depends on the token' },
};
const MET: SaidOfTruth = {
  yes: { type: 'success', words: 'yes' },
  no: { type: 'error', words: 'no' },
  unknown: { type: 'pending', words: 'not known' },
};
