// SPDX-License-Identifier: Apache-2.0

/**
 * An issuer, registered in AWS, and a role for one of its subjects, as an app of the AWS CDK:
 *
 *   cdk deploy --app 'node cdk.ts' -c issuer=https://oidc.example.com -c audience=sts.amazonaws.com \
 *     -c subject=system:serviceaccount:shop:web -c thumbprints=HEX,HEX
 *
 * Not with `OpenIdConnectProvider`: that is a Lambda function which, where no thumbprint is given, connects to
 * the issuer during the deployment and lists the last certificate that it is shown. It does not connect to the
 * host of the keys, and without the flag `@aws-cdk/aws-iam:oidcRejectUnauthorizedConnections` it verifies nothing.
 */
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { OidcProviderNative, OpenIdConnectPrincipal, Role } from 'aws-cdk-lib/aws-iam';

const app = new App();
const stack = new Stack(app, 'WebIdentity');

const issuer = given('issuer');
const audience = given('audience');

// Leave the list out where a public CA issued the certificate: AWS trusts it by itself, and does not read the
// list. Never for a private CA: IAM then lists what it is shown, and nobody checks it. What to list for that:
//   trustprint fix https://oidc.example.com --issuer-ca ca.pem --emit cdk
// While the CA is replaced, list the old and the new one: IAM takes up to five, and replaces them all.
const thumbprints = given('thumbprints', '').split(',').filter(Boolean);

const provider = new OidcProviderNative(stack, 'Provider', {
  url: issuer,
  clientIds: [audience],
  ...(thumbprints.length === 0 ? {} : { thumbprints }),
  // There is one provider for an issuer in an account, and other roles may trust it.
  removalPolicy: RemovalPolicy.RETAIN,
});

const name = issuer.replace('https://', '');
new Role(stack, 'Role', {
  assumedBy: new OpenIdConnectPrincipal(provider, {
    StringEquals: { [`${name}:aud`]: audience, [`${name}:sub`]: given('subject') },
  }),
});

app.synth();

function given(key: string, missing?: string): string {
  const value: unknown = app.node.tryGetContext(key) ?? missing;
  if (typeof value !== 'string') throw new Error(`-c ${key}=… is missing`);
  return value;
}
