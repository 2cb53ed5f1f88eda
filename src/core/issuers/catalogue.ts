// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { auth0 } from './auth0.ts';
import { awsOutbound } from './aws-outbound.ts';
import { bitbucket } from './bitbucket.ts';
import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import { cognitoIdentity } from './cognito-identity.ts';
import { cognito } from './cognito.ts';
import { eks } from './eks.ts';
import { entraId } from './entra-id.ts';
import { githubActions } from './github-actions.ts';
import { githubEnterprise } from './github-enterprise.ts';
import { gitlabSelfManaged } from './gitlab-self-managed.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { keycloak } from './keycloak.ts';
import type { KnownIssuer } from './known-issuer.ts';
import { kubernetes } from './kubernetes.ts';
import { oracleCloud } from './oracle-cloud.ts';
import { pulumi } from './pulumi.ts';
import { spire } from './spire.ts';
import { terraformCloud } from './terraform-cloud.ts';
import { vercel } from './vercel.ts';

/** All issuers that are known as such, in order of their ids. */
export const issuers: readonly KnownIssuer[] = [
  auth0,
  awsOutbound,
  bitbucket,
  buildkite,
  circleci,
  cognitoIdentity,
  cognito,
  eks,
  entraId,
  githubActions,
  githubEnterprise,
  gitlabSelfManaged,
  gitlab,
  google,
  keycloak,
  kubernetes,
  oracleCloud,
  pulumi,
  spire,
  terraformCloud,
  vercel,
];
