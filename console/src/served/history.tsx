// SPDX-License-Identifier: Apache-2.0

import type { ReactElement } from 'react';

import { Section } from '../parts/section.tsx';
import { hrefOf } from '../route.ts';
import { Timeline } from './timeline.tsx';

/** What changed in a provider, its hosts and its roles. */
export function History({ arn }: { readonly arn: string }): ReactElement {
  return (
    <Section
      title="History"
      description="Of the provider, its issuer, its hosts and its roles."
      actions={<a href={hrefOf('changes', '', { target: arn })}>All of it</a>}
    >
      <Timeline
        target={arn}
        kinds=""
        most={10}
        nothing="Nothing of it has changed since this server began to watch."
      />
    </Section>
  );
}
