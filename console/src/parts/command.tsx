// SPDX-License-Identifier: Apache-2.0

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import type { ReactElement } from 'react';

/** A command to be pasted. */
export function Command({ command }: { readonly command: string }): ReactElement {
  return (
    <div className="command">
      <code tabIndex={0} role="group" aria-label="Command">
        {command}
      </code>
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel={`Copy the command ${command.slice(0, 80)}`}
        copySuccessText="Copied"
        copyErrorText="Not copied: select it by hand"
        textToCopy={command}
      />
    </div>
  );
}
