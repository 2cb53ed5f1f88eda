// SPDX-License-Identifier: Apache-2.0

/**
 * How far an address reaches. `reserved` is what no server of documents is at, and what gives secrets
 * to whoever asks: metadata services, link-local and unspecified addresses. Multicast takes no TCP.
 */
export type AddressScope = 'public' | 'private' | 'loopback' | 'reserved';

/**
 * The scope of an IP address. Zones (`fe80::1%eth0`) are seen through, and so are IPv4 addresses
 * inside IPv6 ones: mapped, NAT64 and 6to4.
 *
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052, RFC 3056.
 */
export function scopeOfAddress(address: string): AddressScope {
  const text = address.toLowerCase().replace(/%.*$/, '');
  if (V4.test(text)) return scopeIn(V4_SCOPES, numberOfV4(text));
  const number = numberOfV6(text);
  if (number === undefined) return 'reserved';
  const inner = EMBEDDING.find(({ net, bits }) => number >> BigInt(V6_BITS - bits) === net);
  if (inner === undefined) return scopeIn(V6_SCOPES, number);
  return scopeIn(V4_SCOPES, (number >> BigInt(inner.below)) & 0xff_ff_ff_ffn);
}

/** The scope of a host as it is written: as an address, or as a name that is known to be of one. */
export function scopeOfHost(host: string): AddressScope {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (V4.test(name) || name.includes(':')) return scopeOfAddress(name);
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  return METADATA_NAMES.has(name) ? 'reserved' : 'public';
}

/** Whether an IP address is of no use to somebody outside: private, shared, link-local or loopback. */
export function isPrivateAddress(address: string): boolean {
  return scopeOfAddress(address) !== 'public';
}

interface Network {
  /** The bits that its addresses begin with. */
  readonly net: bigint;
  readonly bits: number;
  readonly scope: AddressScope;
}

/** The scope of the narrowest network that holds an address of so many bits; `public` in none. */
function scopeIn({ bits, networks }: Scopes, number: bigint): AddressScope {
  const holding = networks.filter((one) => number >> BigInt(bits - one.bits) === one.net);
  return holding.toSorted((one, other) => other.bits - one.bits)[0]?.scope ?? 'public';
}

interface Scopes {
  readonly bits: number;
  readonly networks: readonly Network[];
}

function numberOfV4(text: string): bigint {
  return text.split('.').reduce((number, octet) => (number << 8n) | BigInt(octet), 0n);
}

/** `undefined` where it is no address. */
function numberOfV6(text: string): bigint | undefined {
  const hexadecimal = text.replace(/(?<=:)\d+\.\d+\.\d+\.\d+$/, (dotted) => {
    const number = numberOfV4(dotted);
    return `${(number >> 16n).toString(16)}:${(number & 0xff_ffn).toString(16)}`;
  });
  const [head = '', tail, ...more] = hexadecimal.split('::');
  const before = groupsIn(head);
  const after = groupsIn(tail ?? '');
  const left = GROUPS - before.length - after.length;
  const all = [...before, ...Array.from({ length: left }, () => '0'), ...after];
  const isAddress =
    more.length === 0 &&
    (tail === undefined ? left === 0 : left > 0) &&
    all.every((group) => GROUP.test(group));
  return isAddress
    ? all.reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n)
    : undefined;
}

function groupsIn(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

function networksOf(
  read: (text: string) => bigint | undefined,
  bits: number,
  list: Readonly<Record<Exclude<AddressScope, 'public'>, readonly string[]>>,
): Scopes {
  const networks = (['private', 'loopback', 'reserved'] as const).flatMap((scope) =>
    list[scope].map((text): Network => {
      const [address = '', length = String(bits)] = text.split('/');
      const net = (read(address) ?? 0n) >> BigInt(bits - Number(length));
      return { net, bits: Number(length), scope };
    }),
  );
  return { bits, networks };
}

const V4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const GROUP = /^[0-9a-f]{1,4}$/;
const GROUPS = 8;
const V6_BITS = 128;

/**
 * The last three of `reserved` are the metadata services of Alibaba Cloud, Oracle Cloud and Azure;
 * those of AWS and Google Cloud are link-local.
 */
const V4_SCOPES = networksOf(numberOfV4, 32, {
  private: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16'],
  loopback: ['127.0.0.0/8'],
  reserved: [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '240.0.0.0/4',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
  ],
});

/** The last two of `reserved` are the metadata services of AWS (Nitro) and Google Cloud. */
const V6_SCOPES = networksOf(numberOfV6, V6_BITS, {
  private: ['fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
  loopback: ['::1'],
  reserved: ['::/96', 'fe80::/10', '100::/64', 'fd00:ec2::/32', 'fd20:ce::/32'],
});

/** Networks whose addresses hold one of IPv4 (mapped, NAT64, 6to4), above so many bits. */
const EMBEDDING = [
  { net: 0xff_ffn, bits: 96, below: 0 },
  { net: 0x64_ff9bn << 64n, bits: 96, below: 0 },
  { net: 0x20_02n, bits: 16, below: 80 },
] as const;

/** @see Compute Engine, About VM metadata; Amazon EC2, instance-data in a VPC's own DNS. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);
