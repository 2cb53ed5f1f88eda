// SPDX-License-Identifier: Apache-2.0

import { type EndpointOpened, openAddress, openEndpoint, together } from './endpoint.ts';
import type { EndpointContext, EndpointQuestion } from './looking.ts';
import { forDocument, type Shared } from './question.ts';

/**
 * Opens an endpoint that others ask for too. Whoever comes first probes it; others fetch their own
 * documents, at the first of its addresses that has them, and are told of the probes. Who names an
 * endpoint decides where it may be, so each namer has its own.
 */
export async function openShared(
  question: EndpointQuestion,
  context: EndpointContext,
  { endpoints }: Shared,
): Promise<EndpointOpened> {
  const { host, port, namedBy, roles } = question;
  const name = JSON.stringify([host.toLowerCase(), port, namedBy ?? null]);
  let own: EndpointOpened | undefined;
  const { failed, places, looks } = await endpoints.of(name, async () => {
    own = await openEndpoint(question, context);
    // The documents are of whoever asked, and are not kept.
    return { failed: own.failed, places: own.places, looks: calledOnce(own.looks) };
  });
  const told = async (): ReturnType<EndpointOpened['looks']> =>
    (await looks()).map((look) => ({ ...look, serves: roles }));
  if (own !== undefined) return { ...own, looks: told };
  if (failed !== undefined) {
    return { document: undefined, second: undefined, failed, places, looks: told };
  }
  const effort = forDocument(context.effort);
  const addresses = places.map(({ address }) => address);
  const again = await openInTurn(question, addresses, { ...context, effort });
  return { ...again, places, looks: told };
}

/** Opens one address after another until a document comes: of an endpoint whose addresses were probed. */
async function openInTurn(
  question: EndpointQuestion,
  addresses: readonly (string | undefined)[],
  means: EndpointContext,
): Promise<EndpointOpened> {
  const opened: EndpointOpened[] = [];
  for (const address of addresses) {
    const one = await openAddress(question, address, means);
    opened.push(one);
    if (one.document !== undefined) break;
  }
  return together(opened);
}

function calledOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
