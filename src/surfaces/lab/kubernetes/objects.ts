// SPDX-License-Identifier: Apache-2.0

import { createHash, randomInt } from 'node:crypto';

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';

/** An object of Kubernetes as it is kept: without `kind` and `apiVersion`, as lists have them too. */
export interface KubeObject {
  readonly metadata: Metadata;
  readonly [member: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  /** `undefined` for what belongs to the cluster as a whole. */
  readonly namespace?: string | undefined;
  readonly uid: string;
  readonly resourceVersion: string;
  /** ISO 8601, to the second. */
  readonly creationTimestamp: string;
  readonly labels?: Strings | undefined;
  readonly annotations?: Strings | undefined;
  readonly [member: string]: unknown;
}

export type Strings = Readonly<Record<string, string>>;

/** Where an object lies, besides its resource. */
export interface At {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** A member that is an object; an empty one where it is none. */
export function objectIn(holder: JsonObject, name: string): JsonObject {
  const value = holder[name];
  return isJsonObject(value) ? value : {};
}

/** The objects of a member that is a list; none where it is no list. */
export function listIn(holder: JsonObject, name: string): readonly JsonObject[] {
  const value = holder[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A member that is a text. */
export function textIn(holder: JsonObject, name: string): string | undefined {
  const value = holder[name];
  return typeof value === 'string' ? value : undefined;
}

/** A member that is a number. */
export function numberIn(holder: JsonObject, name: string): number | undefined {
  const value = holder[name];
  return typeof value === 'number' ? value : undefined;
}

/** The members of an object that are texts: labels, annotations. */
export function stringsIn(holder: JsonObject, name: string): Strings {
  const texts = Object.entries(objectIn(holder, name)).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** Whether two values of JSON are the same, whatever the order of members. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => sameJson(item, other[at]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => sameJson(one[name], other[name]));
}

/** Five letters, as Kubernetes ends the names that it makes. */
export function kubeSuffix(): string {
  return Array.from({ length: SUFFIX }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}

/** Ten letters for a template, the same for the same: `pod-template-hash`. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(template)).digest();
  return Array.from(digest.subarray(0, HASH), (byte) => LETTERS.charAt(byte % LETTERS.length)).join(
    '',
  );
}

/** Whether Kubernetes takes it for a name (RFC 1123, subdomain). */
export function isKubeName(name: string): boolean {
  return name.length <= MOST_CHARACTERS && SUBDOMAIN.test(name);
}

/** No vowels and nothing that looks like another, so that no word comes about. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX = 5;
const HASH = 10;
const MOST_CHARACTERS = 253;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
