// SPDX-License-Identifier: Apache-2.0

import { regionWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const stsEndpointsMessages: readonly Message[] = [
  {
    id: 'region-disabled',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity'],
    code: 'RegionDisabledException',
    httpStatus: 403,
    texts: [
      'STS is not activated in this region for account:<account>. Your account administrator can activate STS in this region using the IAM Console.',
    ],
    knowledge: 'reported',
    explanation:
      'The account has STS switched off in the Region whose endpoint was asked, or the Region itself is an opt-in Region that was not enabled.',
    causes: [
      {
        id: 'opt-in-region',
        when: 'the account has not enabled this opt-in Region',
        proof: advice('the account lists it as not-opted-in'),
        remedy: advice(
          'enable the Region, or ask the endpoint of another',
          'aws account list-regions --region-opt-status-contains DISABLED',
        ),
      },
      {
        id: 'sts-deactivated',
        when: 'STS was deactivated there under Account settings of IAM',
        proof: advice('the console shows the endpoint of the Region as inactive'),
        remedy: advice(
          'activate it in the console (IAM, Account settings, Security Token Service), or set another AWS_REGION',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, Manage AWS STS in an AWS Region',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html',
    },
    witness: regionWitness,
  },
  {
    id: 'sts-unreachable',
    by: 'an SDK',
    calls: [],
    texts: [
      'https://sts.<host>": dial tcp <address>: i/o timeout',
      'https://sts.<host>": dial tcp: lookup <name>: no such host',
      'https://sts.<host>": dial tcp: lookup <name>: i/o timeout',
      'https://sts.<host>": dial tcp <address>: connect: connection refused',
      'https://sts.<host>": net/http: TLS handshake timeout',
      'https://sts.<host>": context deadline exceeded',
      'https://sts.<host>": EOF',
      'https://sts.<host>": proxyconnect tcp: <reason>',
      'https://sts.<host>": Proxy Authentication Required',
      'https://sts.<host>": Forbidden',
      'Connect timeout on endpoint URL: "https://sts.<host>"',
      'Read timeout on endpoint URL: "https://sts.<host>"',
      'Could not connect to the endpoint URL: "https://sts.<host>"',
      'Failed to connect to proxy URL',
      'Unable to execute HTTP request: Connect to sts.<host>',
      'Unable to execute HTTP request: sts.<host>',
      'java.net.UnknownHostException: sts.<host>',
      'connect ETIMEDOUT <address> sts.<host>',
      "hostname: 'sts.<host>'",
      'getaddrinfo ENOTFOUND sts.<host>',
      'getaddrinfo EAI_AGAIN sts.<host>',
      'Could not resolve host: sts.<host>',
      'Failed to open TCP connection to sts.<host>',
      "HTTPSConnectionPool(host='sts.<host>', port=443): Max retries exceeded",
      'lookup sts.<host> on <server>: no such host',
      'error sending request for url (https://sts.<host>)',
      'error trying to connect: <reason> sts.<host>',
    ],
    knowledge: 'reported',
    explanation:
      'The call never reached STS: it failed on the way to the host that the SDK asked. It says nothing about the trust.',
    causes: [
      {
        id: 'global-endpoint',
        when: 'a network without a way out: the VPC endpoint is Regional, the SDK asks the global STS',
        proof: advice('the host is sts.amazonaws.com, without a Region'),
        remedy: advice('set AWS_STS_REGIONAL_ENDPOINTS=regional and AWS_REGION, or update the SDK'),
      },
      {
        id: 'no-route',
        when: 'no NAT, no VPC endpoint for STS, or a network policy or firewall',
        proof: advice(
          'ask from the pod',
          'kubectl exec POD -- curl -sv https://sts.REGION.amazonaws.com',
        ),
        remedy: advice('allow TCP 443 to STS, or make an interface endpoint with private DNS'),
      },
      {
        id: 'proxy-or-name',
        when: 'the proxy variables or the Region in the name are wrong or missing',
        proof: advice('check HTTPS_PROXY, NO_PROXY and AWS_REGION', 'kubectl set env POD --list'),
        remedy: advice('set them for the pod; allow CONNECT to STS in the proxy'),
      },
    ],
    source: {
      title: 'AWS SDKs and Tools Reference Guide, AWS STS Regional endpoints',
      url: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html',
    },
  },
  {
    id: 'sts-certificate',
    by: 'an SDK',
    calls: [],
    texts: [
      "hostname 'sts.<host>' doesn't match",
      "Hostname/IP does not match certificate's altnames: Host: sts.<host>",
      'x509: certificate is valid for <names>, not sts.<host>',
      "Host name 'sts.<host>' does not match the certificate",
      "Certificate for <host> doesn't match any of the subject alternative names",
      'SSL validation failed for https://sts.<host>',
      'SSL validation failed for https://<host> [SSL: CERTIFICATE_VERIFY_FAILED]',
      'x509: certificate signed by unknown authority',
      'x509: failed to verify certificate',
      'PKIX path building failed',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'self signed certificate in certificate chain',
      'self-signed certificate in certificate chain',
      'unable to get local issuer certificate',
      'The SSL connection could not be established',
      'invalid peer certificate: UnknownIssuer',
    ],
    knowledge: 'reported',
    explanation:
      'The SDK did not accept the certificate of the host that it called, so the call was not made. The thumbprints in IAM play no part in it.',
    causes: [
      {
        id: 'vpc-endpoint-name',
        when: 'sts.amazonaws.com points at a Regional VPC endpoint, which has other names',
        proof: advice('the certificate is for sts.REGION.amazonaws.com'),
        remedy: advice('set AWS_STS_REGIONAL_ENDPOINTS=regional and AWS_REGION; remove the CNAME'),
      },
      {
        id: 'interception',
        when: 'a proxy or firewall shows a certificate of its own CA',
        proof: advice('read its issuer', 'openssl s_client -connect sts.REGION.amazonaws.com:443'),
        remedy: advice(
          'exempt STS, or trust the CA: AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, the trust store',
        ),
      },
      {
        id: 'no-roots',
        when: 'the image has no CA certificates, or old ones',
        proof: advice('/etc/ssl/certs is empty in the image'),
        remedy: advice('install ca-certificates in the image'),
      },
    ],
    source: {
      title: 'AWS Command Line Interface User Guide, Troubleshooting: SSL certificate errors',
      url: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-troubleshooting.html',
    },
  },
];
