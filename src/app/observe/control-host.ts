// SPDX-License-Identifier: Apache-2.0

import type { ControlProbe, EndpointProbe } from '../../core/model/facts.ts';
import { HTTPS_PORT } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Found } from './find-issuer.ts';
import { openEndpoint } from './endpoint.ts';
import { regionOfPartition, stsHostOf } from '../../core/model/arn.ts';
import type { ObserveContext } from './question.ts';

/**
 * Probes a host that must be public, on the same route, where the issuer is not trusted by
 * the compiled-in roots: an interception shows its own CA there too.
 */
export async function controlLook(
  found: Found,
  endpoints: readonly EndpointProbe[],
  { question, ports, signal }: ObserveContext,
): Promise<ControlProbe | undefined> {
  const { effort, lab, vantage, onProgress, shared } = question;
  const own = endpoints.filter(({ source }) => source === 'handshake');
  const suspect = own.some(({ chain }) => seenOf(chain)?.anchoring.bundled?.vouches === false);
  if (!effort.control || !suspect || (lab && !isOnLoopback(vantage.proxy))) return undefined;
  const host = stsHostOf(regionOfPartition(found.partition), found.partition);
  const probe = async (): Promise<ControlProbe | undefined> => {
    const opened = await openEndpoint(
      { host, port: HTTPS_PORT, roles: [], path: undefined, namedBy: undefined },
      {
        endpoints: ports.endpoints,
        effort: {
          ...effort,
          rootSets: ['bundled'],
          addresses: 'first',
          mostLooks: 1,
          variants: false,
        },
        signal,
        onProgress,
      },
    );
    const [look] = await opened.looks();
    return look === undefined ? undefined : { host, port: HTTPS_PORT, chain: look.chain };
  };
  return shared === undefined ? probe() : shared.controls.of(host, probe);
}

function isOnLoopback(proxy: string | undefined): boolean {
  if (proxy === undefined || !URL.canParse(proxy)) return false;
  const { hostname } = new URL(proxy);
  return hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
}
