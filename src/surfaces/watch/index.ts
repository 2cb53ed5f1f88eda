// SPDX-License-Identifier: Apache-2.0

export type { LocalRepair } from './http/repair.ts';
export type { LabChange, LocalLab } from './http/lab.ts';
export type { LocalDoctor } from './http/doctor.ts';
export type { LocalWork } from './http/local.ts';
export type { Listening } from './http/server.ts';
export { runWatch, type WatchParts } from './main.ts';
export { runOnce } from './once.ts';
