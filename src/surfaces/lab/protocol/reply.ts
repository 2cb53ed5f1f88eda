// SPDX-License-Identifier: Apache-2.0

/** An answer as it goes over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply in JSON. */
export function jsonReply(value: unknown, status: number, headers: Reply['headers']): Reply {
  const type = { 'content-type': 'application/json' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}
