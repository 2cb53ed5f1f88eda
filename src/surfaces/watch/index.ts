// SPDX-License-Identifier: Apache-2.0

export { runWatch, type WatchParts } from './main.ts';
export { runOnce } from './once.ts';
