// SPDX-License-Identifier: Apache-2.0

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';

import { hrefOf } from '../route.ts';
import { Timeline } from './timeline.tsx';

/** What changed in a provider, its hosts and its roles. */
export function History({ arn }: { readonly arn: string }): ReactElement {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Of the provider, its issuer, its hosts and its roles."
          actions={<a href={hrefOf('changes', '', { target: arn })}>All of it</a>}
        >
          History
        </Header>
      }
    >
      <Timeline
        target={arn}
        kinds=""
        most={10}
        nothing="Nothing of it has changed since this server began to watch."
      />
    </Container>
  );
}
