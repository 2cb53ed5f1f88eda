// SPDX-License-Identifier: Apache-2.0

export type {
  AnnouncedAccount,
  AnnouncedCluster,
  AnnouncedWorkload,
  Announcement,
  Environment,
} from './control/announcement.ts';
export type { FaultsAsked, KubernetesRight, Lab } from './control/lab.ts';
export { type LabOptions, startLab } from './main.ts';
export { scenarioNamed } from './scenarios/scenario-named.ts';
export type { ScenarioName } from './scenarios/names.ts';
