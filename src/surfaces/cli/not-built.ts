// SPDX-License-Identifier: Apache-2.0

/** Parts of the interface that have a name but are not built: they answer `not_built`. */
export const COMMANDS_NOT_BUILT: readonly string[] = ['scan', 'watch'];

export const FLAGS_NOT_BUILT: readonly string[] = [];

export const VALUES_NOT_BUILT: readonly string[] = [];
