// SPDX-License-Identifier: Apache-2.0

import { Component, type ReactElement, type ReactNode, Suspense, use } from 'react';

import { DataContext, type DataSource } from '../data/use-data.ts';

interface FailingProps {
  readonly children: ReactNode;
  /** Another place may not fail, nor may other data. */
  readonly place: string;
  readonly failed: (error: unknown) => ReactNode;
}

/** What fails says so in its own place. */
export function Failing(props: FailingProps): ReactElement {
  return <Boundary {...props} source={use(DataContext)} />;
}

/** What stands beside pages: what it needs and is not there (yet) is said by them. */
export function Quietly({
  children,
  instead,
}: {
  readonly children: ReactNode;
  readonly instead?: ReactNode;
}): ReactElement {
  return (
    <Failing place="" failed={() => instead}>
      <Suspense fallback={instead}>{children}</Suspense>
    </Failing>
  );
}

interface BoundaryProps extends FailingProps {
  readonly source: DataSource | undefined;
}

class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidUpdate({ place, source }: BoundaryProps): void {
    const isOther = place !== this.props.place || source !== this.props.source;
    if (isOther && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : this.props.failed(error);
  }
}
