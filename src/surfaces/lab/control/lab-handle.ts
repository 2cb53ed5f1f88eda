// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type { Server } from 'node:http';

import { clockOffset } from './clock-offset.ts';
import { parseFaults } from './faults-plan.ts';
import { parseRights } from '../kubernetes/rights.ts';
import type { Lab } from './lab.ts';
import { operations } from '../protocol/catalogue.ts';
import type { RunningLab } from './running-lab.ts';
import { scenarioNamed } from '../scenarios/scenario-named.ts';
import { CLUSTER } from './defaults.ts';

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
