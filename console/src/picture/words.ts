// SPDX-License-Identifier: Apache-2.0

import { awayOf, dayOf } from '../time.ts';
import { countOf } from '../words.ts';
import {
  type Listed,
  PLACES,
  type Served,
  type ServedChain,
  type ServingHost,
  type TrustPicture,
} from './model.ts';

/** The picture in sentences, for whoever does not see it. */
export function saying(picture: TrustPicture, now: number): readonly string[] {
  const { listed, hosts } = picture;
  return [
    WAYS[picture.decidedBy ?? 'unknown'],
    `IAM lists ${countOf(listed.length, 'thumbprint')}`,
    ...listed.map(sayListed),
    ...hosts.flatMap((host) => sayHost(host, now)),
  ];
}

function sayListed({ value, name, servedBy, onPath }: Listed): string {
  if (name === undefined) return `${value} is listed, and no host serves it`;
  const where = servedBy.join(' and ');
  return `${name} (${value}) is listed and served by ${where}${onPath ? '' : ', but in no chain'}`;
}

function sayHost({ host, serves, chains }: ServingHost, now: number): readonly string[] {
  const what = serves.length === 0 ? '' : ` serves the ${serves.join(' and the ')}`;
  return chains.flatMap((chain) => [
    `${host}${what}${addressesIn(chain)}${STANDINGS[chain.standing ?? 'unseen']}`,
    ...sayChain(chain, now),
  ]);
}

function addressesIn({ addresses }: ServedChain): string {
  return addresses.length === 0 ? '' : ` at ${addresses.join(', ')}`;
}

function sayChain({ certificates, error }: ServedChain, now: number): readonly string[] {
  if (certificates.length === 0) return [`no certificate was seen: ${error ?? 'no answer'}`];
  return certificates.map((one) => sayServed(one, now));
}

function sayServed({ name, place, notAfter }: Served, now: number): string {
  const end = notAfter === null ? '' : `, until ${dayOf(notAfter)}, ${awayOf(notAfter, now)}`;
  return `${name}, ${PLACES[place]}${end}`;
}

const STANDINGS = {
  listed: '; a certificate of this chain is listed',
  unlisted: '; no certificate of this chain is listed',
  library: '; AWS knows the CA of this chain',
  unseen: '',
} as const;

const WAYS = {
  library: 'AWS knows the CA and does not read the list',
  list: 'AWS goes by the list: a certificate in each chain has to be listed',
  unknown: 'It cannot be told whether AWS goes by the list',
} as const;
