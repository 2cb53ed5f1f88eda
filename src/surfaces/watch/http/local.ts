// SPDX-License-Identifier: Apache-2.0

import type { LocalDoctor } from './doctor.ts';
import type { LocalLab } from './lab.ts';
import type { LocalRepair } from './repair.ts';

/** What the page can have done that is served to the person who started it, with his credentials: `watch` has none of it. */
export interface LocalWork {
  readonly doctor: LocalDoctor;
  readonly repair: LocalRepair;
  /** Where the credentials are of a lab that runs. */
  readonly lab: LocalLab | undefined;
}
