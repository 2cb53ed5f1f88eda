// SPDX-License-Identifier: Apache-2.0

import Container from '@cloudscape-design/components/container';
import Header, { type HeaderProps } from '@cloudscape-design/components/header';
import type { ReactElement, ReactNode } from 'react';

interface SectionProps extends Pick<HeaderProps, 'counter' | 'description' | 'actions'> {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page, with a heading of its own. */
export function Section({ title, description, children, ...head }: SectionProps): ReactElement {
  return (
    <Container
      header={
        <Header
          variant="h2"
          {...head}
          description={description && <span className="breakable">{description}</span>}
        >
          <span className="breakable">{title}</span>
        </Header>
      }
    >
      {children}
    </Container>
  );
}
