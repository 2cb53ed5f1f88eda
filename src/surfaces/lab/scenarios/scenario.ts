// SPDX-License-Identifier: Apache-2.0

import type { HygieneCheckId } from '../../../core/checks/ids.ts';
import type { GateId } from '../../../core/gates/ids.ts';
import type { Certificate } from '../../../core/model/certificate.ts';
import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { Credential } from '../../../forge/certificates.ts';
import type { SigningKey } from '../../../forge/tokens.ts';
import type { Publishing } from '../issuer/cluster-issuers.ts';
import type { Pki, Presentation } from '../issuer/pki.ts';
import type { Published } from '../issuer/issuer-server.ts';
import type { Announcement, AskedOfSts } from '../control/announcement.ts';
import type { WorkloadLayout } from '../kubernetes/default-workload.ts';
import type { Organization } from '../organizations/organization.ts';
import type {
  Beyond,
  ClusterRecord,
  Partition,
  ProviderRecord,
  RoleRecord,
  World,
} from '../world.ts';
import type { ScenarioName } from './names.ts';
import type { StsAnswer } from '../../../core/model/verdict.ts';

/** An outage to rehearse: what is broken, what must come of it, and how it is laid. */
export interface Scenario {
  readonly name: ScenarioName;
  /** What is broken, in a sentence. */
  readonly broken: string;
  /** The partition that it plays in; default: the lab's. */
  readonly partition?: Partition;
  readonly expected: Expected;
  /** What `fix` can do about it. */
  readonly fix: 'mends' | 'nothing-to-do' | 'cannot';
  /** The flags with which `fix` repairs it; absent where it does not. */
  readonly fixFlags?: (announcement: Announcement) => readonly string[];
  readonly lay: (pki: Pki) => Promise<Layout>;
}

/** What STS and the doctor must come to. */
export interface Expected {
  /** What in the lab's STS refuses; `undefined` where it gives credentials. */
  readonly refusedBy: GateId | Beyond | undefined;
  /** In the current generation of messages. */
  readonly answer: StsAnswer | undefined;
  /** The gate that the doctor names as the cause. */
  readonly cause: GateId | undefined;
  /** Where the doctor's prediction cannot be what STS answers. */
  readonly predictionDiffers?: 'credentials' | 'intermittent' | 'unknown';
  /** STS refuses intermittently: it depends on the address that it happens to reach. */
  readonly nowAndThen?: boolean;
  /** The hygiene check that finds what is broken, where that is not a gate's matter. */
  readonly finding?: HygieneCheckId;
  /** With what it finds it, beside the cluster, the role and the token. */
  readonly foundBy?: 'error' | 'ci:' | 'sa:';
}

/** What a scenario is made of. The rest is as it is where nothing is wrong. */
export interface Layout {
  /** Who signs the issuer's certificates: decides what `rotate` renews it with. */
  readonly ca: 'private' | 'public';
  readonly presented: Presentation;
  /** The name of the issuer's host; default `localhost`. What is presented must be for it. */
  readonly issuerHost?: string;
  /** The path of the issuer; default: one as EKS has them. */
  readonly issuerPath?: string;
  /** The host's name resolves for AWS, and to nothing on this machine. */
  readonly unresolvedHere?: boolean;
  /** The same name at a second address (127.0.0.2), with another chain. */
  readonly elsewhere?: Presentation;
  /** A host of its own for the key set. */
  readonly keysHost?: Presentation;
  /** The key set is on a host that ends every connection. */
  readonly keysUnreachable?: boolean;
  /** The discovery document, and how it is answered. */
  readonly discovery?: (usual: Published) => Published;
  /** The only member of the key set. */
  readonly jwk?: (usual: JsonObject) => JsonObject;
  /** The document of keys, and how it is answered. */
  readonly keySet?: (usual: Published) => Published;
  /** The CAs that a person would be handed for `--issuer-ca`: private roots, in the common case. */
  readonly issuerCas: readonly Certificate[];
  /** The certificates whose thumbprints IAM lists, or values as they stand there. */
  readonly listed: readonly (Certificate | string)[];
  /** Roots that clients take as AWS's and the lab's STS does not. */
  readonly beyondLibrary?: readonly Certificate[];
  readonly provider?: (usual: ProviderRecord) => ProviderRecord | undefined;
  readonly role?: (usual: RoleRecord) => RoleRecord | undefined;
  /** Another role like it, with this at the end of its name. */
  readonly secondRole?: string;
  readonly cluster?: (usual: ClusterRecord) => ClusterRecord;
  /** Hosts of other issuers, by names of the scenario's own. */
  readonly hosts?: Readonly<Record<string, HostLayout>>;
  /** Public hosts whose names lead nowhere, so that nobody is asked beyond this machine. */
  readonly unresolved?: readonly string[];
  /** The organization that the lab's account manages. */
  readonly organization?: (scope: Pick<World, 'account'>, now: Instant) => Organization;
  /** Puts into the world what there is beside the workload and what it needs. */
  readonly seed?: (world: World, seeding: Seeding) => Promise<void>;
  /** The role is in another account than the cluster and its provider. */
  readonly roleElsewhere?: boolean;
  readonly claims?: (usual: JsonObject) => JsonObject;
  /** What the workload asks of STS beside the role. */
  readonly request?: AskedOfSts;
  /** What refuses the workload though every gate lets it through. */
  readonly beyond?: Beyond;
  /** How long STS does not know the role, from when the scenario is raised. */
  readonly propagationMs?: number;
  /** The workload as Kubernetes has it. */
  readonly kubernetes?: (usual: WorkloadLayout) => WorkloadLayout;
  /** The workload is a job of GitHub Actions, as its runner has it. */
  readonly runner?: Runner;
  /** What lies in the token file of the workload. */
  readonly token?: (usual: string) => string;
  /** Sign tokens with a key that is not published, under the `kid` of one that is. */
  readonly signedByStranger?: boolean;
  /** The `kid` that tokens name. */
  readonly tokenKid?: string;
  /** The CA of a middlebox on the way of clients, not of STS. */
  readonly interceptor?: Credential;
}

/** A host of other issuers than that of the lab's cluster. */
export type HostLayout = Pick<Layout, 'presented' | 'elsewhere' | 'issuerCas'>;

/** What a world is seeded with. */
export interface Seeding {
  readonly now: Instant;
  /** Where issuers publish their documents, by the names that the scenario has for the hosts. */
  readonly hosts: Readonly<Record<string, Publishing>>;
  /** What all issuers may sign with: keys take long to make. */
  readonly key: SigningKey;
}

/** A runner of GitHub Actions, on a server of an enterprise's own. */
export interface Runner {
  /** Whether it gives the job ID tokens: the workflow has `permissions: id-token: write`. */
  readonly givesTokens: boolean;
  /** `push`, `pull_request`, … */
  readonly event: string;
  /** The repository that a pull request comes from. */
  readonly from?: string;
}

/** Nothing is wrong: STS gives credentials, and the doctor finds no cause. */
export const HOLDS: Expected = { refusedBy: undefined, answer: undefined, cause: undefined };

/** STS would give credentials, but is not asked, or for another role: a check of the workload finds it. */
export function foundInWorkload(finding: HygieneCheckId): Expected {
  return { ...HOLDS, finding, foundBy: 'sa:' };
}

/** STS refuses at a gate, and the doctor predicts just that. */
export function refusedAt(gate: GateId, answer: StsAnswer): Expected {
  return { refusedBy: gate, answer, cause: gate };
}

/** A token that no pod has: the cluster has nothing to do with the role. */
export const NOT_OF_A_POD: Required<Pick<Layout, 'kubernetes'>> = {
  kubernetes: (usual) => ({ ...usual, isDeployed: false }),
};

/** The usual role, with another trust policy. */
export function trusting(change: (policy: string) => string): NonNullable<Layout['role']> {
  return (usual) => ({ ...usual, trustPolicy: change(usual.trustPolicy) });
}

/** A time in an expected message: seconds since 1970, as STS prints them. */
export const TIME = '<time>';

/** The flags of `fix` where the issuer has a private CA: a person names it. */
export const WITH_ISSUER_CA: NonNullable<Scenario['fixFlags']> = ({ caFile }) => [
  '--issuer-ca',
  caFile,
];

/** The flags of `fix` where the trust policy of the role must change: a person includes it. */
export const WITH_TRUST_POLICY: NonNullable<Scenario['fixFlags']> = () => [
  '--include',
  'trust-policy',
];
