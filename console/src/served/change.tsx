// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { harmless } from '../../../src/render/harmless.ts';
import type { ChangeJson } from '../../../src/schemas/repair.ts';
import { commonNameOf, shortOf } from '../words.ts';

/** What would be written, and on what authority. */
export function Change({
  change,
  isProposal = false,
}: {
  readonly change: ChangeJson;
  readonly isProposal?: boolean;
}): ReactElement {
  const { kind, because, from, to, edits, clientIds } = change;
  const values = [...new Set([...(from ?? []), ...(to ?? [])])];
  return (
    <section>
      <p className="breakable">
        <strong>{titleOf(change)}</strong>
        {isProposal && ` (needs --include ${INCLUDES[kind] ?? kind})`}: {harmless(because)}
      </p>
      {values.length > 0 && (
        <ul className="list-change">
          {values.map((value) => (
            <Value key={value} value={value} change={change} />
          ))}
        </ul>
      )}
      {[...clientIds.map((one) => `audience ${one}`), ...edits].map((line) => (
        <p key={line} className="breakable">
          {harmless(line)}
        </p>
      ))}
    </section>
  );
}

/** A value that stays, comes or goes, and why. */
function Value({
  value,
  change: { from, to, add, retire },
}: {
  readonly value: string;
  readonly change: ChangeJson;
}): ReactElement {
  const isListed = to?.includes(value) === true;
  const sign = !isListed ? '-' : from?.includes(value) === true ? ' ' : '+';
  const addition = add.find(({ sha1 }) => sha1 === value);
  const why =
    addition === undefined
      ? retire.find(({ sha1 }) => sha1 === value)?.why
      : `${commonNameOf(addition.subject)}: ${addition.because}`;
  return (
    <li className={CLASSES[sign]}>
      <code>{sign}</code>
      <span className="breakable">
        <code>{harmless(value)}</code>{' '}
        <span className="dim">{harmless(why ?? (sign === ' ' ? 'stays' : ''))}</span>
      </span>
    </li>
  );
}

function titleOf({ kind, role, serviceAccount }: ChangeJson): string {
  const words = kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ');
  const of =
    serviceAccount === null ? (role ?? '') : `${serviceAccount.namespace}/${serviceAccount.name}`;
  return of === '' ? words : `${words} of ${harmless(shortOf(of))}`;
}

const CLASSES = { '+': 'come', '-': 'gone', ' ': undefined } as const;
/** What has to be asked for, by the kind of the change. */
export const INCLUDES: Readonly<Record<string, 'trust-policy' | 'kubernetes'>> = {
  'set-trust-policy': 'trust-policy',
  'annotate-service-account': 'kubernetes',
};
