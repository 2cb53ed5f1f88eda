// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { Announcement, Environment } from './announcement.ts';
import type { FaultRates } from './faults-plan.ts';
import type { Right } from '../kubernetes/rights.ts';
import type { ScenarioName } from '../scenarios/names.ts';

/** A lab that stands, on loopback. What can be done to it can be done over HTTP too, at `/_lab`. */
export interface Lab extends AsyncDisposable {
  /** What `trustprint lab` prints when it is ready; it changes with the scenario. */
  readonly announcement: Announcement;
  /** All that the AWS CLI, the SDKs and we need to speak to the lab. */
  readonly env: Environment;
  /** Breaks something else. The issuer keeps its URL where it can. */
  readonly switchTo: (scenario: ScenarioName) => Promise<void>;
  /** Renews the CA of the issuer. IAM is not told: that is the rehearsal. */
  readonly rotate: () => Promise<void>;
  /** Starts the scenario anew, with the right time and without faults. */
  readonly reset: () => Promise<void>;
  /** A token of the workload, signed by the lab's issuer, with these claims; `null` leaves one out. */
  readonly token: (claims?: JsonObject) => Promise<string>;
  /** Moves the lab's time, to so many seconds from this machine's. */
  readonly setClock: (offsetSeconds: number) => void;
  /** Lets calls of AWS go wrong, the same ones each time; without any, none do. */
  readonly setFaults: (faults?: FaultsAsked) => void;
  /** Takes rights in the lab's cluster away from its user; without any, he may do everything. */
  readonly denyInKubernetes: (rights?: readonly KubernetesRight[]) => void;
  /** Resolves when the lab has stopped, whoever stopped it. */
  readonly stopped: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Something that one may do in a cluster: `list` and `pods`, `create` and `serviceaccounts/token`. */
export type KubernetesRight = Right;

/** Faults of all actions, and those of some. */
export interface FaultsAsked extends Partial<FaultRates> {
  readonly seed?: number;
  /** By action: `GetRole`. */
  readonly actions?: Readonly<Record<string, Partial<FaultRates>>>;
}
