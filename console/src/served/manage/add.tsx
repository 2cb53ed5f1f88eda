// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';

import { Section } from '../../parts/section.tsx';
import { Time } from '../../parts/time.tsx';
import { pictureOf } from '../../picture/model.ts';
import { commonNameOf } from '../../words.ts';
import { type EditProps, INSTEAD, withJoining } from './edit.ts';
import { Given } from './given.tsx';
import { Leaf } from './guard.tsx';

/** What is served comes first: a thumbprint is fetched rather than typed. */
export function AddThumbprint(props: EditProps): ReactElement {
  return (
    <Section title="Add thumbprint">
      <div className="adding">
        <Served {...props} />
        <Refusals {...props} />
        <Given {...props} />
      </div>
    </Section>
  );
}

function Served({ plan: { served }, edit, onEdit }: EditProps): ReactElement {
  const open = served.filter(
    ({ authority, isListed, sha1 }) =>
      authority !== null && !isListed && edit.joining.every((one) => one.sha1 !== sha1),
  );
  return (
    <>
      <h3>Served now</h3>
      {open.length === 0 && <p className="dim">Nothing more that is served may be listed.</p>}
      <ul className="thumbprints" aria-label="Served now">
        {open.map(({ sha1, subject, notAfter, place, hosts, because, isNeeded }) => (
          <li key={sha1}>
            <div>
              <strong className="breakable">{commonNameOf(subject)}</strong>{' '}
              <span className="dim">{place}</span>
              <p>
                <code className="breakable">{sha1}</code>
              </p>
            </div>
            <div className="breakable dim">
              {hosts.join(', ')}
              {notAfter !== null && (
                <>
                  , until <Time at={notAfter} />
                </>
              )}
              <p>{because}</p>
            </div>
            <Button
              variant={isNeeded ? 'primary' : 'normal'}
              ariaLabel={`Add ${sha1}`}
              onClick={() => {
                const one = { typed: sha1, sha1, subject, because: because ?? '' };
                onEdit(withJoining(edit, [one]));
              }}
            >
              Add
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Why nothing may be listed of a chain that needs it, each reason once. */
function Refusals({ plan, edit, onEdit }: EditProps): ReactElement {
  const { provider, decidedBy, endpoints, served } = plan;
  const { hosts } = pictureOf({ thumbprints: provider?.thumbprints ?? [], decidedBy }, endpoints);
  const unmet = new Set(
    hosts
      .flatMap(({ chains }) => chains.filter(({ standing }) => standing === 'unlisted'))
      .flatMap(({ certificates }) => certificates.map(({ sha1 }) => sha1)),
  );
  const all = served.flatMap(({ refused, sha1 }) =>
    refused !== null && unmet.has(sha1) ? [refused] : [],
  );
  const byCode = Map.groupBy(all, ({ code }) => code);
  return (
    <>
      {Array.from(byCode, ([code, same]) => (
        <Alert
          key={code}
          type="warning"
          header={[...new Set(same.map(({ message }) => message))].map((message) => (
            <div key={message} className="breakable">
              {message}
            </div>
          ))}
        >
          <p className="breakable">{INSTEAD[code] ?? same[0]?.hint}</p>
        </Alert>
      ))}
      {(byCode.has('leaf_refused') || edit.allowLeaf) && <Leaf edit={edit} onEdit={onEdit} />}
    </>
  );
}
