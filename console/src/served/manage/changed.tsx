// SPDX-License-Identifier: Apache-2.0

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';

/** Somebody else, or another tab, saved before. */
export function Changed({
  found,
  onReload,
}: {
  readonly found: readonly string[];
  readonly onReload: () => void;
}): ReactElement {
  return (
    <Alert
      type="warning"
      header="The list changed since you opened it"
      action={<Button onClick={onReload}>Edit what is there now</Button>}
    >
      Nothing of yours was written. IAM lists now:
      <ul className="plain">
        {found.map((value, at) => (
          <li key={`${String(at)} ${value}`}>
            <code className="breakable">{value}</code>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
