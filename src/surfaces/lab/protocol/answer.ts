// SPDX-License-Identifier: Apache-2.0

/** What an operation of the lab answers, before it is XML or JSON. */
export type Answer = Result | Refused;

export interface Result {
  readonly kind: 'result';
  /** `undefined`: the response has no result element. */
  readonly members: WireStructure | undefined;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

/** An error as AWS words it. */
export interface Refusal {
  readonly code: string;
  readonly httpStatus: number;
  readonly message: string;
  /** Further members of the error, where the protocol has them (EKS names the cluster). */
  readonly members?: WireStructure;
}

/** A value of a response. A member that is `undefined` is left out; a `Date` is a timestamp. */
export type WireValue = string | number | boolean | Date | readonly WireValue[] | WireStructure;
export type WireStructure = { readonly [name: string]: WireValue | undefined };

export function result(members?: WireStructure): Result {
  return { kind: 'result', members };
}

export function refusal(code: string, httpStatus: number, message: string): Refused {
  return { kind: 'refused', refusal: { code, httpStatus, message } };
}

/** A parameter is not of its form. Recorded 2026-02-18 from IAM. */
export function validationError(message: string): Refused {
  return refusal('ValidationError', 400, message);
}

export function invalidInput(message: string): Refused {
  return refusal('InvalidInput', 400, message);
}

export function noSuchEntity(message: string): Refused {
  return refusal('NoSuchEntity', 404, message);
}

export function limitExceeded(message: string): Refused {
  return refusal('LimitExceeded', 409, message);
}

export function deleteConflict(message: string): Refused {
  return refusal('DeleteConflict', 409, message);
}
