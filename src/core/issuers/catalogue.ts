// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import { cognitoIdentity } from './cognito-identity.ts';
import { eks } from './eks.ts';
import { githubActions } from './github-actions.ts';
import { githubEnterprise } from './github-enterprise.ts';
import { gitlabSelfManaged } from './gitlab-self-managed.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import type { KnownIssuer } from './known-issuer.ts';
import { kubernetes } from './kubernetes.ts';
import { oracleCloud } from './oracle-cloud.ts';
import { pulumi } from './pulumi.ts';
import { terraformCloud } from './terraform-cloud.ts';
import { vercel } from './vercel.ts';

/** All issuers that are known as such, in order of their ids. */
export const issuers: readonly KnownIssuer[] = [
  buildkite,
  circleci,
  cognitoIdentity,
  eks,
  githubActions,
  githubEnterprise,
  gitlabSelfManaged,
  gitlab,
  google,
  kubernetes,
  oracleCloud,
  pulumi,
  terraformCloud,
  vercel,
];
