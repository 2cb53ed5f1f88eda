// SPDX-License-Identifier: Apache-2.0

import { type EndpointOpened, openEndpoint } from './endpoint.ts';
import type { EndpointContext, EndpointQuestion } from './looking.ts';
import { forDocument, type Shared } from './question.ts';

/**
 * Opens an endpoint that others ask for too. Whoever comes first probes it; others fetch their own
 * documents, and are told of the probes. Who names an endpoint decides where it may be, so each namer
 * has its own.
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
  return { ...(await openEndpoint(question, { ...context, effort })), looks: told };
}

function calledOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
