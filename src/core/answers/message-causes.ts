// SPDX-License-Identifier: Apache-2.0

import type { IssuerKind } from '../model/issuer-kind.ts';
import type { Message, MessageCause } from './messages/message.ts';

/** A cause, and whether it is one for the kind of issuer; the others come last. */
export type CauseForKind<C extends MessageCause> = C & { readonly usual: boolean };

/** Why a message is said, the likeliest for a kind of issuer first. */
export function messageCauses(
  { id, causes }: Message,
  kind: IssuerKind | undefined,
): readonly CauseForKind<MessageCause & { readonly id: string }>[] {
  return forKind(causes, kind).map((cause) => ({ ...cause, id: `${id}/${cause.id}` }));
}

/** Where all causes are for other kinds, they are told all the same. */
export function forKind<C extends MessageCause>(
  causes: readonly C[],
  kind: IssuerKind | 'unknown' = 'unknown',
): readonly CauseForKind<C>[] {
  const isUsual = ({ kinds }: C): boolean => kinds === undefined || kinds.includes(kind);
  const none = !causes.some(isUsual);
  return causes
    .map((cause) => ({ ...cause, usual: none || isUsual(cause) }))
    .toSorted((one, other) => Number(other.usual) - Number(one.usual));
}
