// SPDX-License-Identifier: Apache-2.0

import { discoveryUrlOf, hostPortOf, parseIssuer } from '../../core/model/issuer.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { EndpointJson, ThumbprintJson } from '../../schemas/thumbprint.ts';
import { comments, type Note } from '../comments.ts';

/** How this run reached the hosts, where a person's own tools must be told the same. */
export interface Reaching {
  /** As `--resolve` has it, and curl too: `HOST:PORT:ADDR`. */
  readonly resolve: readonly string[];
  /** The private CA that the issuer may chain to. */
  readonly caFile: string | undefined;
}

/**
 * The very commands that a person would type to see the same: a POSIX shell script that needs curl,
 * openssl, awk and sed.
 */
export function renderOpenssl(report: ThumbprintJson, reaching: Reaching): string {
  const blocks = [
    ...discoveryBlock(report, reaching),
    ...hostsOf(report, reaching).flatMap(hostBlocks),
  ];
  return blocks.map(({ says, command }) => `${comments('#', says)}${command}\n`).join('\n');
}

interface Block {
  readonly says: readonly Note[];
  readonly command: string;
}

/** One host to ask, and where to connect for it. */
interface EndpointToAsk {
  readonly host: string;
  readonly connect: string;
  readonly seen: EndpointJson | undefined;
}

function discoveryBlock(
  { issuer, endpoints }: ThumbprintJson,
  reaching: Reaching,
): readonly Block[] {
  if (issuer === null) return [];
  const isPrivate = endpoints.some(
    ({ role, vouchedBy }) => role === 'discovery' && vouchedBy !== 'library',
  );
  const trust = reaching.caFile === undefined ? ['--insecure'] : ['--cacert', reaching.caFile];
  const says: readonly Note[] = [
    'openssl-keys',
    ...(isPrivate && reaching.caFile === undefined ? (['openssl-insecure'] as const) : []),
  ];
  const argv = [
    'curl',
    '--silent',
    '--show-error',
    ...(isPrivate ? trust : []),
    ...reaching.resolve.flatMap((entry) => ['--resolve', entry]),
    discoveryUrlOf(parseIssuer(issuer)),
  ];
  const command = shellCommand(argv);
  return [command === undefined ? NOT_PASTABLE : { says, command }];
}

/** Every host and address that was seen; where nothing was, the hosts that the URLs name. */
function hostsOf(report: ThumbprintJson, { resolve }: Reaching): readonly EndpointToAsk[] {
  const seen = new Map<string, EndpointToAsk>();
  for (const endpoint of report.endpoints) {
    const { host, port, address } = endpoint;
    if (host === null || port === null) continue;
    const addresses = new Set(
      report.endpoints.filter((other) => other.host === host).map((other) => other.address),
    );
    const isPinned = addresses.size > 1 || resolve.some((entry) => entry.startsWith(`${host}:`));
    const connect = authority(isPinned ? (address ?? host) : host, port);
    if (!seen.has(`${host} ${connect}`))
      seen.set(`${host} ${connect}`, { host, connect, seen: endpoint });
  }
  if (seen.size > 0) return [...seen.values()];
  const urls = [report.jwksUri, report.issuer].filter((url) => url !== null);
  return urls.map((url) => {
    const { host, port } = hostPortOf(url);
    return { host, connect: authority(host, port), seen: undefined };
  });
}

function hostBlocks({ host, connect, seen }: EndpointToAsk): readonly Block[] {
  const name = isAddress(host) ? [] : ['-servername', host];
  const client = shellCommand(['openssl', 's_client', ...name, '-showcerts', '-connect', connect]);
  if (client === undefined) return [NOT_PASTABLE];
  const ask = `${client} </dev/null`;
  const picked = `${ask} 2>/dev/null |\n  awk '${pick(seen)}' |\n  openssl x509 -noout`;
  return [
    { says: ['openssl-served'], command: ask },
    {
      says: [isLastTop(seen) ? 'openssl-last' : 'openssl-top'],
      command: `${picked} -fingerprint -sha1 | sed 's/.*=//; s/://g' | tr A-F a-f`,
    },
    { says: ['openssl-whose'], command: `${picked} -subject -issuer -serial -dates` },
  ];
}

/** Takes one certificate out of what `s_client` prints: the last, or the one at the place of the top. */
function pick(seen: EndpointJson | undefined): string {
  const begin = '/-----BEGIN CERTIFICATE/';
  return isLastTop(seen)
    ? `${begin} {pem = ""} {pem = pem $0 "\\n"} /-----END CERTIFICATE/ {last = pem} END {printf "%s", last}`
    : `${begin} {n++} n == ${String(topPosition(seen) + 1)}`;
}

function isLastTop(seen: EndpointJson | undefined): boolean {
  return seen === undefined || seen.recommended === seen.thumbprint;
}

function topPosition(seen: EndpointJson | undefined): number {
  return seen?.presentedChain.find(({ sha1 }) => sha1 === seen.recommended)?.position ?? 0;
}

function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host);
}

/** Where what was given on the command line must not be pasted. */
const NOT_PASTABLE: Block = { says: ['not-pastable'], command: ':' };
