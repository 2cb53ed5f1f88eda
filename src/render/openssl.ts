// SPDX-License-Identifier: Apache-2.0

import { discoveryUrlOf, hostPortOf, parseIssuer } from '../core/model/issuer.ts';
import type { EndpointJson, ThumbprintJson } from '../schemas/thumbprint.ts';
import { harmless } from './harmless.ts';
import { shellCommand } from './shell.ts';

/** How this run reached the hosts, where a person's own tools must be told the same. */
export interface Reaching {
  /** As `--resolve` has it, and curl too: `HOST:PORT:ADDR`. */
  readonly resolve: readonly string[];
  /** The private CA that the issuer may chain to. */
  readonly caFile: string | undefined;
}

/**
 * The very commands that a person would type to see the same: a POSIX shell script that needs curl,
 * openssl, awk and sed. What was seen here stands in its comments.
 */
export function renderOpenssl(report: ThumbprintJson, reaching: Reaching): string {
  const blocks = [
    ...discoveryBlock(report, reaching),
    ...hostsOf(report, reaching).flatMap(hostBlocks),
  ];
  return blocks.map(({ says, command }) => `${says.map(comment).join('')}${command}\n`).join('\n');
}

interface Block {
  readonly says: readonly string[];
  readonly command: string;
}

/** One host to ask, and where to connect for it. */
interface Asked {
  readonly host: string;
  readonly connect: string;
  readonly seen: EndpointJson | undefined;
}

function discoveryBlock(
  { issuer, jwksUri, endpoints }: ThumbprintJson,
  reaching: Reaching,
): readonly Block[] {
  if (issuer === null) return [];
  const isPrivate = endpoints.some(
    ({ role, vouchedBy }) => role === 'discovery' && vouchedBy !== 'library',
  );
  const trust = reaching.caFile === undefined ? ['--insecure'] : ['--cacert', reaching.caFile];
  const says = [
    'where the keys are: jwks_uri names their host',
    ...(jwksUri === null ? [] : [`seen here: ${jwksUri}`]),
    ...(isPrivate && reaching.caFile === undefined
      ? ['--insecure: no public CA vouches for this host, so who sends the document is not checked']
      : []),
  ];
  const argv = [
    'curl',
    '--silent',
    '--show-error',
    ...(isPrivate ? trust : []),
    ...reaching.resolve.flatMap((entry) => ['--resolve', entry]),
    discoveryUrlOf(parseIssuer(issuer)),
  ];
  return [{ says, command: shellCommand(argv) }];
}

/** Every host and address that was seen; where nothing was, the hosts that the URLs name. */
function hostsOf(report: ThumbprintJson, { resolve }: Reaching): readonly Asked[] {
  const seen = new Map<string, Asked>();
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

function hostBlocks({ host, connect, seen }: Asked): readonly Block[] {
  const top = seen?.recommended ?? undefined;
  const name = isAddress(host) ? [] : ['-servername', host];
  const ask = `${shellCommand(['openssl', 's_client', ...name, '-showcerts', '-connect', connect])} </dev/null`;
  const picked = `${ask} 2>/dev/null |\n  awk '${pick(seen)}' |\n  openssl x509 -noout`;
  return [
    { says: [`what ${host} presents (${connect}), in wire order`], command: ask },
    {
      says: [whichOne(seen), ...(top === undefined ? [] : [`seen here: ${top}`])],
      command: `${picked} -fingerprint -sha1 | sed 's/.*=//; s/://g' | tr A-F a-f`,
    },
    { says: ['whose it is, and until when'], command: `${picked} -subject -issuer -serial -dates` },
  ];
}

function whichOne(seen: EndpointJson | undefined): string {
  return isLastTop(seen)
    ? 'the thumbprint of the last certificate, as IAM stores it'
    : `the thumbprint of certificate ${String(topPosition(seen))}, the one to list: the last one is not it`;
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

function comment(text: string): string {
  return `# ${harmless(text)}\n`;
}
