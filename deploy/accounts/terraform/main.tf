# Written by `npm run gen` from src/core/permissions. Change it there.
variable "trusted_principal" {
  type        = string
  description = "ARN of who may scan: a role or user; or an account (arn:aws:iam::111122223333:root), whose policies then say who"
}

variable "external_id" {
  type        = string
  default     = ""
  description = "As --external-id of scan has it; empty: none is asked for"
}

variable "role_name" {
  type    = string
  default = "TrustprintScan"
}

data "aws_partition" "current" {}

resource "aws_iam_role" "scan" {
  name        = var.role_name
  description = "Read by trustprint scan and watch: OIDC providers, roles and EKS clusters"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      {
        Effect    = "Allow"
        Principal = { AWS = var.trusted_principal }
        Action    = "sts:AssumeRole"
      },
      var.external_id == "" ? {} : {
        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
      },
    )]
  })
}

resource "aws_iam_role_policy" "scan" {
  name = "trustprint-scan"
  role = aws_iam_role.scan.id
  policy = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [
      {
        "Sid" = "ReadProviders"
        "Effect" = "Allow"
        "Action" = [
          "iam:GetOpenIDConnectProvider",
          "iam:ListOpenIDConnectProviderTags",
        ]
        "Resource" = "arn:${data.aws_partition.current.partition}:iam::*:oidc-provider/*"
      },
      {
        "Sid" = "ReadWhatHasNoResource"
        "Effect" = "Allow"
        "Action" = [
          "iam:ListOpenIDConnectProviders",
          "iam:GetAccountAuthorizationDetails",
          "iam:ListRoles",
          "cloudtrail:LookupEvents",
          "eks:ListClusters",
          "servicequotas:GetServiceQuota",
          "account:ListRegions",
        ]
        "Resource" = "*"
      },
      {
        "Sid" = "ReadRoles"
        "Effect" = "Allow"
        "Action" = [
          "iam:GetRole",
        ]
        "Resource" = "arn:${data.aws_partition.current.partition}:iam::*:role/*"
      },
      {
        "Sid" = "ReadClusters"
        "Effect" = "Allow"
        "Action" = [
          "eks:DescribeCluster",
        ]
        "Resource" = "arn:${data.aws_partition.current.partition}:eks:*:*:cluster/*"
      },
    ]
  })
}

output "role_arn" {
  value = aws_iam_role.scan.arn
}
