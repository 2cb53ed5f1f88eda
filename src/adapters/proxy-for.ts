// SPDX-License-Identifier: Apache-2.0

import net, { isIP } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import { hostPortOf } from '../core/model/issuer.ts';

/** Which proxy leads to a URL, or none. */
export type ProxyFor = (url: string) => string | undefined;

/**
 * Which proxy leads where: the one that was named (`--proxy`), for everything; else that of
 * `HTTPS_PROXY`, else of `ALL_PROXY`, less what `NO_PROXY` exempts. The same in lower case wins, as
 * in curl. An empty text names none.
 *
 * `NO_PROXY` is read as curl, Go and Python's requests agree on it: names separated by commas or
 * blanks; a name stands for itself and for what is below it, with a dot or `*.` before it or not; an
 * address and a range of addresses (`10.0.0.0/8`) stand for hosts written as addresses; `:PORT` at
 * the end restricts either; `*` exempts everything. Names are not resolved for it, and loopback is
 * not exempt by itself: a lab intercepts there.
 *
 * @throws TrustprintError `argument_invalid` for a proxy that is not an http or https URL.
 */
export function proxyForEnvironment(env: Environment, flag?: string): ProxyFor {
  if (flag !== undefined) {
    const named = flag === '' ? undefined : parseProxy(flag, '--proxy');
    return () => named;
  }
  const proxy = proxyIn(env, 'HTTPS_PROXY') ?? proxyIn(env, 'ALL_PROXY');
  if (proxy === undefined) return () => undefined;
  const exemptions = exemptionsIn(variable(env, 'NO_PROXY'));
  return (url) => {
    const { host, port } = hostPortOf(url);
    return exemptions.some((isExempt) => isExempt(host, port)) ? undefined : proxy;
  };
}

/**
 * Reads the URL of a proxy. Without a scheme it is an http one, as in curl.
 *
 * @param from Where it is written. The text itself is not shown: it may hold a password.
 * @throws TrustprintError `argument_invalid` when it is not an http or https URL.
 */
export function parseProxy(text: string, from: string): string {
  const written = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url !== undefined && SCHEMES.has(url.protocol) && isDecodable(url)) return written;
  throw new TrustprintError('argument_invalid', `${from} is not the http or https URL of a proxy`, {
    facts: { from },
    hint: 'give http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with special characters percent-encoded',
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

function proxyIn(env: Environment, name: string): string | undefined {
  const text = variable(env, name);
  return text === '' ? undefined : parseProxy(text, name);
}

function variable(env: Environment, name: string): string {
  const [lower = '', upper = ''] = [env[name.toLowerCase()], env[name]];
  return lower === '' ? upper : lower;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}

type Exemption = (host: string, port: number) => boolean;

function exemptionsIn(list: string): readonly Exemption[] {
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map(exemptionOf);
}

function exemptionOf(entry: string): Exemption {
  if (entry === '*') return () => true;
  const [, bracketed, plain = '', restricted] =
    /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*?))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const what = bracketed ?? plain;
  const covers = isIP(what.replace(/\/\d+$/, '')) === 0 ? namesBelow(what) : addressesIn(what);
  return (host, port) =>
    covers(host.toLowerCase()) && (restricted === undefined || Number(restricted) === port);
}

function namesBelow(entry: string): (host: string) => boolean {
  const name = entry.replace(/^\*?\./, '').replace(/\.$/, '');
  return (host) => {
    const asked = host.replace(/\.$/, '');
    return name !== '' && (asked === name || asked.endsWith(`.${name}`));
  };
}

function addressesIn(range: string): (host: string) => boolean {
  const [address = '', prefix] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  const bits = prefix === undefined ? most : Number(prefix);
  if (bits > most) return () => false;
  const list = new net.BlockList();
  list.addSubnet(address, bits, family);
  return (host) => isIP(host) !== 0 && list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);
