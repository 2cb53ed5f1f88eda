// SPDX-License-Identifier: Apache-2.0

import type { Comprised, Role } from './comprised.ts';
import type { Certificate, PresentedChain } from './certificate.ts';
import type { Discovery } from './discovery.ts';
import type { Instant } from './instant.ts';
import type { IssuerKind } from './issuer-kind.ts';
import type { HostPort, Issuer } from './issuer.ts';
import type { Jwks } from './jwks.ts';
import type {
  KubernetesView,
  Pod,
  PodIdentityAssociation,
  ServiceAccount,
  Webhook,
  Workload,
} from './kubernetes.ts';
import type { Observed } from './observed.ts';
import type { Memory } from './memory.ts';
import type { Provider, RecordedChange, RoleHolder, TrustingRoles } from './provider.ts';
import type { Fingerprint } from './thumbprint.ts';
import type { TokenForm } from './web-identity.ts';

export type { Comprised, NamedRole, Role, RoleList } from './comprised.ts';

/**
 * Everything a verdict depends on, the time included. Plain data: save it as JSON, and the same
 * verdict comes out again. A member that is `undefined` was not asked for.
 */
export interface Facts {
  readonly at: Instant;
  readonly vantage: Vantage;
  /** Whether the cloud is our lab on loopback: then ports, private addresses and its roots are fair. */
  readonly lab: boolean;
  readonly caller: Caller | undefined;
  readonly target: TargetFact;
  readonly rules: AwsRules;
  readonly request: StsRequest | undefined;
  readonly token: TokenForm | undefined;
  /** The audience asked about where there is no token (`--audience`). */
  readonly audience: string | undefined;
  /** The subject asked about where there is no token (`--subject`); a pattern in a repair alone. */
  readonly subject?: string | undefined;
  readonly issuer: Issuer | undefined;
  readonly discovery: Observed<Discovery> | undefined;
  readonly jwks: Observed<Jwks> | undefined;
  readonly endpoints: readonly EndpointProbe[];
  readonly provider: Observed<Provider> | undefined;
  /** The bare URLs of all providers of the role's account: near misses are found among them. */
  readonly providerUrls: Observed<readonly string[]> | undefined;
  /** The provider of a slightly other issuer, where the right one is missing; looked at by repairs. */
  readonly nearProvider?: Observed<Provider> | undefined;
  readonly role: Observed<Role> | undefined;
  /** The EKS cluster, where one was named or found. */
  readonly cluster: Observed<Cluster> | undefined;
  /** The workload that was asked about, in a Kubernetes cluster. */
  readonly workload: Workload | undefined;
  readonly kubernetes: Observed<KubernetesView> | undefined;
  /** The keys that the API server itself says it signs with. */
  readonly signingKeys?: Observed<Jwks> | undefined;
  readonly serviceAccount: Observed<ServiceAccount> | undefined;
  /** The pods of the service account, newest first; just the one where a pod was asked about. */
  readonly pods: Observed<readonly Pod[]> | undefined;
  /** Mutating webhooks for pods, whoever's they are. */
  readonly webhooks: Observed<readonly Webhook[]> | undefined;
  readonly podIdentity: Observed<readonly PodIdentityAssociation[]> | undefined;
  /** The CI job that we run in, where it was asked about. */
  readonly job: Observed<CiJob> | undefined;
  /** Who has written to the provider lately; looked at where something is to be written. */
  readonly recordedChanges?: Observed<readonly RecordedChange[]> | undefined;
  /** Roles that trust the provider; looked at where something is to be written. */
  readonly trusting?: Observed<TrustingRoles> | undefined;
  /** Service accounts that name one of those roles, where a kube context is in use. */
  readonly roleBearers?: Observed<readonly RoleHolder[]> | undefined;
  /** The roles and the service accounts that the target comprises, where it is a cluster or a role. */
  readonly comprised?: Comprised | undefined;
  /** From how many days before its last one a CA is told; by default 30. */
  readonly expiresWithinDays?: number;
  /** How the issuer's documents did over a while, where they were looked at again and again. */
  readonly series?: ProbeSeries | undefined;
  readonly signature: SignatureFact | undefined;
  /** What a control host that must be public showed on the same route; `undefined`: not probed. */
  readonly control: ControlProbe | undefined;
  /** An answer of STS that we were shown. It outranks the model. */
  readonly observed: ObservedAnswer | undefined;
  /** Set where they were read from a file: they are judged, and nothing is planned from them. */
  readonly fromFile?: true;
  /** What earlier runs on this machine saw and did; never read from a file of saved facts. */
  readonly memory?: Memory | undefined;
}

/** From where we looked. AWS looks from elsewhere, and the output says so. */
export interface Vantage {
  readonly host: string;
  readonly proxy: string | undefined;
  /** Which roots stood in for AWS's library: `Mozilla roots of Node 24.x`, or a file's name. */
  readonly library: string;
}

export interface Caller {
  readonly account: string;
  readonly partition: string;
  readonly region: string | undefined;
  readonly arn: string;
}

/** What was asked about, and how each thing was found (`role: from the flag --role`). */
export interface TargetFact {
  readonly text: string | undefined;
  readonly kind:
    | 'issuer'
    | 'provider'
    | 'role'
    | 'cluster'
    | 'workload'
    | 'kubernetes'
    | 'ci'
    | 'token'
    | 'error'
    | 'file';
  readonly clusterName: string | undefined;
  readonly providerArn: string | undefined;
  readonly found: Readonly<Record<string, string>>;
}

/** Which AWS is predicted: partition and the choices where AWS's behaviour is not published. */
export interface AwsRules {
  /** Of the role, the provider, the cluster or the caller; `aws` where nothing says otherwise. */
  readonly partition: string;
  readonly messages: 'current' | 'classic';
  /** Which presented certificates a listed value may match. */
  readonly match: 'path' | 'any' | 'top';
  /** Which hosts must pass. */
  readonly hosts: 'both' | 'jwks';
  /** Which root set predicts AWS's library: `library` where a file stands in for it. */
  readonly library: 'bundled' | 'library';
}

/** The parameters of `AssumeRoleWithWebIdentity` besides the token. What is `undefined` was not given. */
export interface StsRequest {
  readonly roleArn: string | undefined;
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly providerId: string | undefined;
  readonly policyLength: number | undefined;
  /** The session policy, where the call was seen. */
  readonly policy?: string | undefined;
  readonly policyArns: number | undefined;
  /** Condition keys of the call, in lower case, where it is known how it came: its address, its agent. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** What one endpoint showed at one address: one member for each address and distinct chain. */
export interface EndpointProbe extends HostPort {
  /** What it serves: the discovery document, the keys, or both. */
  readonly serves: readonly EndpointRole[];
  /** `undefined` behind a proxy, which resolves names itself, and for probes made elsewhere. */
  readonly address: string | undefined;
  readonly source: 'handshake' | 'given';
  /** Set where it was read from a file of saved facts: it can be judged again, and gives no authority. */
  readonly fromFile?: true;
  /** How many probes of this address there were, and how many of them showed this chain. */
  readonly attempts: number;
  readonly sightings: number;
  /** How many of these had no session: certificates read in clear. Who trusts them, handshakes told. */
  readonly quick?: number;
  /** Set where probes of this address failed, though others showed a chain. */
  readonly lost?: LostLooks;
  readonly chain: Observed<ChainFact>;
}

/** Probes that failed at an address that shows a chain at others. Each was made again, alone. */
export interface LostLooks {
  readonly failed: number;
  /** How many of those that were made again failed too. */
  readonly retriesFailed: number;
  /** Each reason once, with how often, the commonest first. */
  readonly reasons: readonly { readonly detail: string; readonly count: number }[];
}

export type EndpointRole = 'discovery' | 'jwks';

/** Probes of the issuer's documents, again and again over a while. */
export interface ProbeSeries {
  /** For how long was looked, in milliseconds. */
  readonly overMs: number;
  readonly documents: readonly DocumentSeries[];
}

/** How one document did, the first probe included. */
export interface DocumentSeries extends HostPort {
  readonly document: EndpointRole;
  readonly looks: number;
  /** Probes that AWS would have failed with too: refused, not 200, unreadable, over five seconds. */
  readonly failed: number;
  /** Probes that failed for reasons of ours: they tell nothing of the document. */
  readonly unseen: number;
  /** Milliseconds of the slowest probe that brought the document. */
  readonly slowestMs: number | undefined;
  /** Why probes failed, each reason once, with how often, the commonest first. */
  readonly reasons: readonly { readonly detail: string; readonly count: number }[];
}

/** What a server sent in its handshakes, and who trusts it. */
export interface ChainFact {
  readonly presented: PresentedChain;
  readonly protocol: string | undefined;
  /** Whether TLS 1.2 is spoken; AWS falls back to the list where 1.3 is demanded (documented). */
  readonly tls12: 'accepted' | 'refused' | 'unseen';
  /** Whether the leaf is for this host name; `undefined` where no name was given. */
  readonly hostMatches: boolean | undefined;
  readonly anchoring: Anchoring;
  /** Anchors that verified the leaf as the only root of a handshake each. */
  readonly verifiedAlone?: readonly Fingerprint[];
}

/** OpenSSL's word for each root set that was tried, in a full handshake. */
export type Anchoring = { readonly [set in RootSet]?: Verification };

/**
 * `bundled`: the Mozilla roots compiled into Node. `library`: the file of `--library`. `issuerCa`:
 * the bundled roots and `--issuer-ca`. `machine`: this machine's store, tried only where none verifies.
 */
export type RootSet = 'bundled' | 'library' | 'issuerCa' | 'machine';

export interface Verification {
  readonly vouches: boolean;
  /** OpenSSL's code when it does not: `SELF_SIGNED_CERT_IN_CHAIN`, `CERT_HAS_EXPIRED`, … */
  readonly error: string | undefined;
  /**
   * The roots of the set that the served certificates lead to; absent where it does not verify, and
   * where too much was served to tell.
   */
  readonly anchors?: readonly Certificate[];
}

/** EKS's record of a cluster. */
export interface Cluster {
  readonly arn: string;
  readonly issuer: Issuer;
  readonly createdAt?: Instant | undefined;
  readonly status?: string | undefined;
}

/** Which key the token's header selects, and whether the signature verifies with it. */
export interface SignatureFact {
  readonly alg: string | undefined;
  readonly kid: string | undefined;
  readonly selected: KeySelection;
  /** `undefined` when no key was selected, or the key could not be made of its members. */
  readonly verifies: boolean | undefined;
}

export type KeySelection =
  | { readonly kind: 'selected'; readonly index: number; readonly hasKeyOps: boolean }
  | { readonly kind: 'none'; readonly why: NoKeyReason };

export type NoKeyReason =
  | 'kid-unknown'
  | 'kid-empty'
  | 'kid-missing-several-keys'
  | 'jwk-without-kid'
  | 'jwk-use-enc'
  | 'jwk-material-missing'
  | 'jwk-material-disagrees'
  | 'jwk-other-curve'
  | 'too-many-keys'
  | 'no-key-of-type'
  | 'no-keys';

/** What a host that must be public showed on our route: an interception shows its own CA there. */
export interface ControlProbe extends HostPort {
  readonly chain: Observed<ChainFact>;
}

/** An answer of STS, from a log (`error`) or asked for by us (`live`). */
export interface ObservedAnswer {
  readonly source: 'error' | 'live';
  readonly outcome: 'credentials' | 'error';
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  /** What was answered where it was not `AssumeRoleWithWebIdentity`: an API action, or a tool. */
  readonly call?: string | undefined;
  /** The kind of issuer that the text around it speaks of. */
  readonly issuerKind?: IssuerKind | undefined;
}

/** A job of a CI service that we run in, as its variables tell. */
export interface CiJob {
  readonly service: 'github' | 'gitlab' | 'other';
  /** The issuer that tokens of this job come from, where the variables tell. */
  readonly issuer: string | undefined;
  /** Whether the runner offers the job an ID token at all. */
  readonly offersToken: boolean;
  /** What makes the runner offer one, where it does not: said to the reader. */
  readonly why: string | undefined;
  /** `push`, `pull_request`, …; `undefined` where the service does not tell. */
  readonly event: string | undefined;
  /** Whether a fork's change runs: forks get no tokens. */
  readonly fromFork: boolean;
  /** The repository or project, the ref, the environment and such, as the service names them. */
  readonly context: Readonly<Record<string, string>>;
}
