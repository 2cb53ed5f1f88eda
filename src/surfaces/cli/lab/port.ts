// SPDX-License-Identifier: Apache-2.0

/** The port of a lab that was not told another. */
export const LAB_PORT = 4577;
