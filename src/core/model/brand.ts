// SPDX-License-Identifier: Apache-2.0

declare const brand: unique symbol;

/** A `T` that only the maker of `Name` can make: a string with a grammar, or a number with a unit. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
