// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { forgeToken } from '../../../forge/tokens.ts';
import type { Clock, Endpoints } from '../../../ports/index.ts';
import { rotatingResolver } from '../issuer/lab-issuer.ts';
import { rotateCa, signerOf, withFreshKeyFor } from '../issuer/rotation.ts';
import { mintedToken, TOKEN_SECONDS } from '../issuer/tokens.ts';
import {
  type Addressed,
  answerOf,
  type ApiServer,
  kubeconfigOf,
  startApiServer,
} from '../kubernetes/api-server.ts';
import type { Program } from '../kubernetes/pod-logs.ts';
import type { RequestContext } from '../protocol/operation.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Announcement } from './announcement.ts';
import { CLUSTER, credentialsFileOf, WORKLOAD } from './defaults.ts';
import { announcementOf, type LabPlace } from './environment.ts';
import type { FaultPlan } from './faults-plan.ts';
import { Faults } from './faults.ts';
import { libraryOf, writePrivately, writeRoots } from './files.ts';
import { attemptOf } from './pod-program.ts';
import { workloadClaims, workloadPod, workloadToken } from './workload.ts';
import { lay, type Prepared, raise, type Stage } from './prepared-scenario.ts';

/** With what a lab runs. */
export interface LabMeans extends Omit<LabPlace, 'offsetSeconds'> {
  readonly clock: Clock;
  /** How its STS looks at issuers: the roots it takes as AWS's library (PEM), and names resolved. */
  readonly endpointsOf: (library: readonly string[], resolve: readonly string[]) => Endpoints;
  /** Told of defects of its Kubernetes API. */
  readonly onDefect?: (error: Error) => void;
}

/** A lab that runs: guards the stage that stands, and makes one change of it at a time. */
export class RunningLab {
  readonly #means: LabMeans;
  readonly #api: ApiServer;
  readonly #refresh: NodeJS.Timeout;
  readonly #faults = new Faults();
  #stage: Stage;
  #offsetSeconds = 0;
  #endpoints: Endpoints | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(means: LabMeans, stage: Stage, api: ApiServer) {
    this.#means = means;
    this.#stage = stage;
    this.#api = api;
    this.#refresh = setInterval(() => {
      // A token that could not be written stays as it is: its reader is told that it expired.
      this.#inTurn(async () => this.#writeTokens()).catch(() => undefined);
    }, REFRESH_MS);
    this.#refresh.unref();
  }

  static async start(scenario: Scenario, means: LabMeans): Promise<RunningLab> {
    const now = means.clock.now();
    const { user, neighbours } = means.foundation;
    const credentials = credentialsFileOf([user, ...neighbours]);
    let lab: RunningLab | undefined;
    const starting = startApiServer(now, {
      answer: async (request, server) =>
        lab === undefined ? new Response(undefined, { status: 503 }) : lab.#answer(request, server),
      onDefect: means.onDefect,
    });
    try {
      const [laid, api] = await Promise.all([
        lay(scenario, now),
        starting,
        writePrivately(means.files.credentialsFile, credentials),
      ]);
      const stage = await raise(laid, means.foundation, { now, port: 0, api });
      const raised = new RunningLab(means, stage, api);
      await raised.#settle();
      lab = raised;
      return lab;
    } catch (error) {
      await starting.then(async (api) => api.close()).catch(() => undefined);
      throw error;
    }
  }

  get stage(): Stage {
    return this.#stage;
  }

  get announcement(): Announcement {
    const { foundation } = this.#stage;
    const offsetSeconds = this.#offsetSeconds;
    return announcementOf(this.#stage, { ...this.#means, foundation, offsetSeconds });
  }

  /** The moment of one call. */
  moment(signal: AbortSignal, sourceIp: string | undefined): RequestContext {
    if (this.#endpoints === undefined) throw new TypeError('the lab has not settled');
    const clock: Clock = { ...this.#means.clock, now: () => this.#now() };
    return {
      now: clock.now(),
      signedNow: this.#means.clock.now(),
      sourceIp,
      ports: { clock, endpoints: this.#endpoints },
      signal,
      run: async (operation, called) => this.#faults.run(operation, called),
    };
  }

  /** Answers for the Kubernetes API of the cluster; its pods run as far as they ask for credentials. */
  async #answer(request: Request, server: Addressed): Promise<Response> {
    const stage = this.#stage;
    const moment = (): RequestContext => this.moment(request.signal, '127.0.0.1'); // a pod is here
    const program: Program = async (pod, container) =>
      attemptOf(pod, container, { stage, moment: moment() });
    const pod = workloadPod(stage);
    const response = await answerOf(request, { stage, server, moment: moment(), program });
    if (workloadPod(stage) !== pod) await this.#inTurn(async () => this.#writeTokens());
    return response;
  }

  /** How far the lab's time is from this machine's, in seconds. */
  get offsetSeconds(): number {
    return this.#offsetSeconds;
  }

  /**
   * Moves the lab's time. Tokens stay as they lie: so they come to be expired, or not yet valid.
   * Handshakes go by the clock of this machine.
   */
  setClock(offsetSeconds: number): void {
    this.#offsetSeconds = offsetSeconds;
    this.#faults.forget();
  }

  /** What goes wrong on demand. */
  get faults(): FaultPlan {
    return this.#faults.plan;
  }

  setFaults(plan: FaultPlan): void {
    this.#faults.set(plan);
  }

  /**
   * Tears the stage down and raises another scenario; the issuer keeps its port where it can. Where
   * another cannot be raised, the one that stood is raised again, and the error flies on.
   */
  async switchTo(scenario: Scenario): Promise<void> {
    await this.#inTurn(async () => {
      const former = this.#stage.laid;
      const next = await lay(scenario, this.#means.clock.now(), former);
      await this.#raise(next).catch(async (error: unknown) => {
        await this.#raise(former);
        throw error;
      });
    });
  }

  /** Starts the scenario again, with the certificates that it was laid with. */
  async reset(): Promise<void> {
    await this.#inTurn(async () => this.#raise(this.#stage.laid));
  }

  /** Renews the CA of the issuer. */
  async rotate(): Promise<void> {
    await this.#inTurn(async () => {
      this.#stage = await rotateCa(this.#stage);
      await writeRoots(this.#stage, this.#means.files);
    });
  }

  /** Has the issuer of a cluster sign with another key, and the workload's token with it. */
  async renewSigningKey(cluster: string): Promise<void> {
    await this.#inTurn(async () => {
      this.#stage = await withFreshKeyFor(this.#stage, cluster);
      await this.#writeTokens();
    });
  }

  /** A token that the issuer of a cluster signs, with the claims that were asked for. */
  async mint(wanted: {
    /** Default: the one of the workload. */
    readonly cluster?: string;
    readonly claims: JsonObject;
    readonly header: JsonObject;
  }): Promise<{ readonly token: string; readonly claims: JsonObject }> {
    const now = this.#now();
    const signer = signerOf(this.#stage, wanted.cluster ?? CLUSTER);
    return mintedToken({ ...signer, account: WORKLOAD, now }, wanted);
  }

  /**
   * An ID token, as the runner of the scenario's job gives them; `undefined` to those whom it does
   * not know.
   */
  async runnerToken(bearer: string, audience: string | undefined): Promise<string | undefined> {
    const { runnerToken } = this.#stage;
    if (runnerToken === undefined || bearer !== runnerToken) return undefined;
    const { claims, key } = workloadClaims(this.#stage, this.#now());
    return forgeToken({ ...claims, ...(audience === undefined ? {} : { aud: audience }) }, key);
  }

  async close(): Promise<void> {
    clearInterval(this.#refresh);
    await this.#inTurn(async () => this.#stage.close());
    await this.#api.close();
    await this.#means.files.remove();
  }

  #now(): Instant {
    return plusSeconds(this.#means.clock.now(), this.#offsetSeconds);
  }

  /** What stands then begins with the right time and without faults but those of the scenario. */
  async #raise(laid: Prepared): Promise<void> {
    const { clock, foundation } = this.#means;
    this.#offsetSeconds = 0;
    const port = this.#stage.issuer.servers[0]?.port ?? 0;
    await this.#stage.close();
    this.#stage = await raise(laid, foundation, { now: clock.now(), port, api: this.#api });
    await this.#settle();
  }

  /** Brings files and probes into line with the stage. */
  async #settle(): Promise<void> {
    const { endpointsOf, files, clock } = this.#means;
    const { issuer, hosts } = this.#stage;
    const resolve = [...issuer.resolve, ...hosts.resolve];
    this.#faults.begin(this.#stage, clock.now());
    const library = libraryOf(this.#stage.laid.pki);
    const endpoints = endpointsOf(library, resolve);
    this.#endpoints = resolve.length === 0 ? endpoints : rotatingResolver(endpoints);
    await Promise.all([
      writeRoots(this.#stage, files),
      writePrivately(files.kubeconfig, kubeconfigOf(this.#stage, this.#api)),
      this.#writeTokens(),
    ]);
  }

  async #writeTokens(): Promise<void> {
    const token = await workloadToken(this.#stage, this.#now());
    await writePrivately(this.#means.files.tokenFile(WORKLOAD), token);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** The kubelet renews a projected token at four fifths of its life (Kubernetes documentation). */
const REFRESH_MS = TOKEN_SECONDS * 800;
