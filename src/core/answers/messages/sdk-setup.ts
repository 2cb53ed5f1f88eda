// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';

export const sdkSetupMessages: readonly Message[] = [
  {
    id: 'sts-module-missing',
    by: 'an SDK',
    calls: [],
    texts: [
      'the aws-java-sdk-sts module must be on the class path',
      "the 'sts' service module must be on the class path",
      'AWSSDK.SecurityToken could not be found or loaded',
      'Assembly AWSSDK.SecurityToken could not be found',
      'NoClassDefFoundError: com/amazonaws/services/securitytoken',
      'NoClassDefFoundError: software/amazon/awssdk/services/sts',
      "Cannot find module '@aws-sdk/client-sts'",
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The SDK keeps web identity in a module of its own, which the program does not have. STS was not called.',
    causes: [
      {
        id: 'module-missing',
        when: 'the STS module of the SDK is missing, or was shaded away',
        proof: advice(
          'look for aws-java-sdk-sts, software.amazon.awssdk:sts or AWSSDK.SecurityToken',
        ),
        remedy: advice('add it, in the version of the other AWS modules'),
      },
      {
        id: 'plugin-loader',
        when: 'a plugin loads the module in another class loader',
        proof: advice('the jar is there, and the error too'),
        remedy: advice('put it beside the SDK, or update the plugin'),
      },
    ],
    source: {
      title: 'AWS SDK for Java 2.x Developer Guide, Use IAM roles for service accounts',
      url: 'https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/credentials-web-identity.html',
    },
  },
  {
    id: 'crt-failure',
    by: 'the Common Runtime of AWS',
    calls: [],
    texts: [
      'AWS_AUTH_CREDENTIALS_PROVIDER_<name>',
      'No signing credentials available, see CRT debug logs',
      'Valid credentials could not be sourced by the',
      'aws-c-auth: <name>, Valid credentials could not be sourced',
      'AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The Common Runtime (C++, CRT clients, Mountpoint for S3) hides why it got no credentials; what STS answered is in its log alone.',
    causes: [
      {
        id: 'refused-behind',
        when: 'STS refused, and the runtime does not say how',
        proof: advice(
          'make the same call in the same pod',
          'trustprint doctor TARGET --live --token FILE',
        ),
        remedy: advice('fix what that names; set the log level of the CRT to trace'),
      },
      {
        id: 'region-or-file',
        when: 'AWS_REGION is missing, or the token file cannot be read',
        proof: advice('check the workload', 'trustprint doctor WORKLOAD'),
        remedy: advice('set AWS_REGION, and fsGroup where the process is not root'),
      },
      {
        id: 'tls',
        when: 'the image has no CA certificates, or a proxy intercepts STS',
        proof: advice('the log has a TLS error before it'),
        remedy: advice('install ca-certificates, or set AWS_CA_BUNDLE'),
      },
    ],
    source: {
      title: 'aws-c-auth, error codes',
      url: 'https://github.com/awslabs/aws-c-auth/blob/main/include/aws/auth/auth.h',
    },
  },
  {
    id: 'region-missing',
    by: 'an SDK',
    calls: [],
    texts: [
      'sts..amazonaws.com',
      'https://sts..amazonaws.com/": dial tcp: lookup sts..amazonaws.com',
      'https://sts..amazonaws.com/": dial tcp: lookup sts..amazonaws.com: no such host',
      'You must specify a region',
      'MissingRegion: could not find region configuration',
      'Missing region in config',
      'Region is missing',
      'Unable to find a region via the region provider chain',
      'Unable to load region from any of the providers in the chain',
      'No RegionEndpoint or ServiceURL configured',
      'an AWS region is required, but was not found',
      'Invalid Configuration: Missing Region',
      'failed to resolve service endpoint, endpoint rule error, Invalid Configuration',
    ],
    knowledge: 'reported',
    explanation: 'The SDK asks the STS of a Region, and was given none. STS was not called.',
    causes: [
      {
        id: 'region-unset',
        when: 'neither AWS_REGION nor a region in the program is set (the webhook needs its own)',
        proof: advice('look for AWS_REGION', 'kubectl set env POD --list'),
        remedy: advice('set AWS_REGION in the pod, or region in the configuration of the program'),
      },
      {
        id: 'imds-for-region',
        when: 'the SDK asks IMDS for the Region, and the pod cannot reach it (hop limit 1)',
        proof: advice('the log has a time-out of 169.254.169.254 before it'),
        remedy: advice('set AWS_REGION, so that IMDS is not needed'),
      },
    ],
    source: {
      title: 'AWS SDKs and Tools Reference Guide, AWS Region',
      url: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html',
    },
  },
  {
    id: 'imds-unreachable',
    by: 'an SDK',
    calls: [],
    texts: [
      'EC2MetadataError: failed to make EC2Metadata request',
      'failed to make EC2Metadata request',
      'operation error ec2imds: GetMetadata',
      'EC2RoleRequestError: no EC2 instance role found',
      'Failed to connect to service endpoint: http://169.254.169.254',
      'http://169.254.169.254/latest/<path>: <reason>',
      'Unable to contact EC2 metadata service',
      'SdkClientException: Failed to load credentials from IMDS',
      'Failed to load credentials from IMDS',
      'could not get instance metadata from IMDS',
      'Could not contact endpoint to retrieve instance metadata',
    ],
    knowledge: 'reported',
    neverAsked: true,
    isConsequence: true,
    explanation:
      'The program went to the metadata service of the node. With a web identity it need not: that comes first, so the SDK did not find it.',
    causes: [
      {
        id: 'no-web-identity',
        when: 'the pod has no web identity, so the SDK tried the role of the node',
        proof: advice('check the workload', 'trustprint doctor WORKLOAD'),
        remedy: advice('annotate the service account, then restart its pods'),
      },
      {
        id: 'hop-limit',
        when: 'the program needs IMDS, and the hop limit of the node is 1',
        proof: advice(
          'read HttpPutResponseHopLimit',
          'aws ec2 describe-instances --instance-ids ID --query Reservations[].Instances[].MetadataOptions',
        ),
        remedy: advice('set AWS_REGION; or raise the hop limit to 2'),
      },
    ],
    source: {
      title: 'Amazon EC2 User Guide, Configure the instance metadata options',
      url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html',
    },
  },
];
