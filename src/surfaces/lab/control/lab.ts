// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type { Server } from 'node:http';

import { TrustprintError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { parseRights, type Right } from '../kubernetes/rights.ts';
import { operations } from '../protocol/catalogue.ts';
import type { ScenarioName } from '../scenarios/names.ts';
import { scenarioNamed } from '../scenarios/scenario-named.ts';
import type { Announcement, Environment } from './announcement.ts';
import { CLUSTER } from './defaults.ts';
import { type FaultRates, parseFaults } from './faults-plan.ts';
import type { RunningLab } from './running-lab.ts';

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
  /** Starts the scenario again, with the right time and without faults. */
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

/** A lab, and the server that speaks for it: they end together. */
export function labOn(server: Server, lab: RunningLab): Lab {
  const stopped = once(server, 'close').then(() => undefined);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => (stopping ??= stopBoth(server, lab, stopped));
  return {
    get announcement() {
      return lab.announcement;
    },
    get env() {
      return lab.announcement.env;
    },
    switchTo: async (scenario) => lab.switchTo(scenarioNamed(scenario)),
    rotate: async () => lab.rotate(),
    reset: async () => lab.reset(),
    token: async (claims = {}) => {
      const wanted = { cluster: CLUSTER, claims, header: {} };
      return (await lab.mint(wanted)).token;
    },
    setClock: (offsetSeconds) => {
      lab.setClock(clockOffset(offsetSeconds));
    },
    setFaults: (faults = {}) => {
      const known = operations.map(({ action }) => action);
      lab.setFaults(parseFaults({ ...faults }, known));
    },
    denyInKubernetes: (rights = []) => {
      lab.stage.kubernetes.deny(parseRights(rights));
    },
    stopped,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function stopBoth(server: Server, lab: RunningLab, stopped: Promise<void>): Promise<void> {
  server.close();
  await lab.close();
  server.closeIdleConnections();
  setTimeout(() => {
    server.closeAllConnections();
  }, GRACE_MS).unref();
  await stopped;
}

/** Answers that are under way when the lab stops get this long to arrive. */
const GRACE_MS = 500;

/**
 * How far the lab's time may be moved: whole seconds.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function clockOffset(seconds: unknown): number {
  if (Number.isSafeInteger(seconds) && Math.abs(Number(seconds)) <= MOST_SECONDS) {
    return Number(seconds);
  }
  throw new TrustprintError(
    'argument_invalid',
    'offsetSeconds is not a whole number of seconds within ten years',
    { hint: '{"offsetSeconds": 3600} puts the lab an hour ahead' },
  );
}

/** The certificates of the lab's CAs are made for as long. */
const MOST_SECONDS = 3650 * 86_400;
