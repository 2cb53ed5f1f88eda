// SPDX-License-Identifier: Apache-2.0

/**
 * What `config init` writes. Lines of the form `#key` are keys that are commented out: without their `#`
 * the whole is a configuration too, which a test holds.
 */
export const TEMPLATE = `# yaml-language-server: $schema=./node_modules/trustprint/schemas/trustprint.yaml.schema.json
# The configuration of trustprint. Judge it with: trustprint config check
# Secrets are never in this file: it names a variable (env) or a file (file) that holds them.

# What watch reads, in rounds. Each source has one of accounts, organization, cluster and issuers.
sources:
  - name: own
    # The accounts of the credentials; or a list of others: ["111122223333"].
    accounts: own
#  - name: organization
    # true, or the id of a unit: ou-ab12-34567890. A role is assumed in each account.
#    organization: true
#    role-name: TrustprintScan
#    exclude-accounts: ["444455556666"]
#    regions: [eu-west-1, us-east-1]
#  - name: prod
#    cluster: eks:prod
#    region: eu-west-1
    # Private CAs that the issuer may chain to, each for one host.
#    issuer-ca:
#      - host: oidc.internal.example.com
#        file: /etc/trustprint/internal-ca.pem
#  - name: partners
    # Without AWS, and so without verdicts: certificates and keys alone.
#    issuers: [https://token.actions.githubusercontent.com]
#    every: 1h

# Between the rounds of a source, give or take a tenth.
#every: 15m
# How long your tokens live at most: a key that is withdrawn earlier is told.
#token-lifetime: 24h
# How long events are kept.
#keep: 400d

# Who is told of alerts: each has one of webhook, slack and alertmanager.
#receivers:
#  - name: pager
#    webhook:
#      url: https://alerts.example.com/trustprint
#      secret: { env: TRUSTPRINT_WEBHOOK_SECRET }
#    severity: error
#  - name: team
#    slack:
#      url: { file: /etc/trustprint/slack-url }
#  - name: alertmanager
#    alertmanager:
#      url: https://alertmanager.example.com

# Asked with GET after each complete round, by a service that notices when it is not.
#heartbeat:
#  url: { env: TRUSTPRINT_HEARTBEAT_URL }

# Findings that somebody has decided to live with.
#suppress:
#  - check: leaf-sent-alone
#    target: https://oidc.internal.example.com/*
#    reason: the load balancer is replaced in March
#    until: 2027-03-31
`;
