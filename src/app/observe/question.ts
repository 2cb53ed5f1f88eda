// SPDX-License-Identifier: Apache-2.0

import type { PresentedChain } from '../../core/model/certificate.ts';
import type {
  AwsRules,
  ControlProbe,
  EndpointProbe,
  Facts,
  ObservedAnswer,
  RootSet,
  StsRequest,
  Vantage,
} from '../../core/model/facts.ts';
import type { Scope } from '../../core/model/verdict.ts';
import type { Target } from '../../core/model/target.ts';
import type { Observed, Unseen } from '../../core/model/observed.ts';
import type { CloudReads, Ports } from '../../ports/index.ts';
import { Once } from './once.ts';

/** What to probe, and how much. Made once, from flags, environment or a caller's options. */
export interface Question {
  readonly target: Target | undefined;
  /** Never kept: its form and claims go into the facts, and its signature is verified here. */
  readonly token: string | undefined;
  /** Somebody took its signature out before he handed it over: all else of it is judged. */
  readonly isTokenStripped?: boolean;
  readonly audience: string | undefined;
  /** Stands in for a token: the subject that one would have. In a repair it may be a pattern. */
  readonly subject?: string | undefined;
  readonly request: StsRequest | undefined;
  /** An explicit role is looked at even where the target is another thing. */
  readonly observed: ObservedAnswer | undefined;
  /** The partition follows from what is found unless it is given. */
  readonly rules: Omit<AwsRules, 'partition'> & { readonly partition: string | undefined };
  readonly vantage: Vantage;
  readonly lab: boolean;
  readonly effort: Effort;
  /** Probes made elsewhere, by `host:port`. */
  readonly given: readonly GivenLook[];
  /** Facts to start from: only what they lack is looked at. */
  readonly from: Facts | undefined;
  /** Probes that a file of saved facts has, where nothing else is taken from it. */
  readonly savedLooks?: Facts['endpoints'];
  /** Where questions of one run share endpoints: each is probed once. */
  readonly shared?: Shared;
  /** Probe nothing outside. */
  readonly offline: boolean;
  /** Ask STS itself, with the token. */
  readonly live: boolean;
  /** Ask the Kubernetes API for a token of the workload, to judge it. It is kept as little as another. */
  readonly mint?: boolean;
  /** Keep looking at the issuer's documents for a while. */
  readonly keepLooking?: Keeping | undefined;
  /** Told of each probe while it is made. */
  readonly onProgress: OnProgress;
  /** Told which provider was read, while other probes are under way. */
  readonly onProvider?: (arn: string) => void;
  /** Whether the cloud is asked at all; `thumbprint` of an issuer needs no credentials. */
  readonly cloud: boolean;
  /** How much of the target is judged; all that it comprises by default. */
  readonly scope?: Scope | undefined;
  /** Whether a kube context was spoken of: then its cluster may be asked whether it is the target's. */
  readonly isContextNamed?: boolean;
  /** Ask for nothing that leads to no issuer: not for its provider, nor for what else gives credentials. */
  readonly issuerAlone?: boolean;
}

/** What questions of one run have in common. */
export interface Shared {
  readonly endpoints: Once<SharedEndpoint>;
  readonly controls: Once<ControlProbe | undefined>;
}

/** An endpoint that was opened, without the documents of whoever opened it. */
export interface SharedEndpoint {
  readonly failed: Unseen | undefined;
  readonly places: readonly Pick<EndpointProbe, 'host' | 'port' | 'address' | 'source'>[];
  readonly looks: () => Promise<readonly EndpointProbe[]>;
}

export function nothingShared(): Shared {
  return { endpoints: new Once(), controls: new Once() };
}

/** For how long to probe again and again, once all else was probed. */
export interface Keeping {
  readonly forMs: number;
  /** Called when it begins: from then on, to be told to stop is to end early, with what was seen. */
  readonly begun: () => void;
}

/** How much to probe. The doctor probes until nothing new comes; the lab's STS as AWS would, once. */
export interface Effort {
  /** Root sets to try, one full handshake each; `machine` is tried only where none trusts the chain. */
  readonly rootSets: readonly RootSet[];
  readonly addresses: 'all' | 'first';
  /** Probes of an address in a row that must bring nothing new; 1 probes once. */
  readonly untilNothingNew: number;
  /** Probes of an address at most. */
  readonly mostLooks: number;
  /** One probe more that offers RSA signatures only, and one that offers TLS 1.2 at most. */
  readonly variants: boolean;
  /** TLS 1.2 first, and 1.3 only where it is refused: AWS's way, for the lab. */
  readonly tls12First: boolean;
  /** Whether the key set is fetched; the chain of the host that has it is seen in any case. */
  readonly keys: boolean;
  /** Whether a host that must be public is looked at too, to notice an interception. */
  readonly control: boolean;
  /** For one connection, its document included. AWS gives an issuer about five seconds. */
  readonly timeoutMs: number;
}

export interface GivenLook {
  readonly host: string | undefined;
  readonly port: number;
  readonly presented: PresentedChain;
  readonly from: string;
}

/**
 * A question about nothing yet: no token, no answer, nothing given or seen before. By which rules,
 * from where and how much to probe is for the asker to say.
 */
export const DEFAULT_QUESTION: Omit<Question, 'rules' | 'vantage' | 'lab' | 'effort'> = {
  target: undefined,
  token: undefined,
  audience: undefined,
  request: undefined,
  observed: undefined,
  given: [],
  from: undefined,
  offline: false,
  live: false,
  onProgress: () => undefined,
  cloud: true,
};

/** AWS gives an issuer about five seconds (AWS re:Post, iam-sts-invalididentitytoken). */
export const AWS_FETCH_TIMEOUT_MS = 5000;

/** How the doctor and the repair probe: every address, until twelve probes bring nothing new. */
export const THOROUGH: Effort = {
  rootSets: ['bundled', 'machine'],
  addresses: 'all',
  untilNothingNew: 12,
  mostLooks: 60,
  variants: true,
  tls12First: false,
  keys: true,
  control: true,
  timeoutMs: AWS_FETCH_TIMEOUT_MS,
};

/** How a host is asked for a further document: whom it shows itself as was probed before. */
export function forDocument(effort: Effort): Effort {
  return { ...effort, untilNothingNew: 0, variants: false, rootSets: effort.rootSets.slice(0, 1) };
}

/** How STS looks, as far as it is known: once, at one address, with TLS 1.2 where it is spoken. */
export const ONCE: Effort = {
  rootSets: ['library'],
  addresses: 'first',
  untilNothingNew: 1,
  mostLooks: 1,
  variants: false,
  tls12First: true,
  keys: true,
  control: false,
  timeoutMs: AWS_FETCH_TIMEOUT_MS,
};

/** One thing that was looked at, told while it happens. */
export interface Progress {
  readonly what: string;
  readonly where: string;
  readonly tookMs?: number;
  readonly outcome?: string;
  /** What was served, and at which address. */
  readonly shown?: ShownChain;
}

type ShownChain = Pick<EndpointProbe, 'host' | 'port' | 'address' | 'serves'> & {
  readonly presented: PresentedChain;
  readonly protocol: string | undefined;
};

export type OnProgress = (progress: Progress) => void;

/** Who asks about no workload needs no Kubernetes, and nobody's CI job. */
export type ObservePorts = Pick<Ports, 'clock' | 'endpoints'> & {
  readonly cloud: CloudReads;
} & Partial<Pick<Ports, 'kubernetes' | 'ciJobs' | 'quickProbes'>>;

/** What one observation is made with. */
export interface ObserveContext {
  readonly question: Question;
  readonly ports: ObservePorts;
  readonly signal: AbortSignal;
}

/** Whether a probe is still to be made: it was not, or it failed for reasons of ours. */
export function isLacking(look: Observed<unknown> | undefined): boolean {
  return look === undefined || (look.kind === 'unseen' && look.by === 'ours');
}
