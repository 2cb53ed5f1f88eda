# SPDX-License-Identifier: Apache-2.0

# An issuer with a private CA, registered in AWS, and a role for one of its subjects. For Terraform and OpenTofu.
# For an issuer with a public CA take out data.external and thumbprint_list: AWS trusts it by itself.

terraform {
  required_providers {
    aws      = { source = "hashicorp/aws", version = ">= 5.81" }
    external = { source = "hashicorp/external", version = ">= 2.3" }
  }
}

variable "issuer" {
  type        = string
  description = "As \"iss\" of its tokens has it"
}

variable "issuer_ca" {
  type        = string
  description = "PEM file with the CA of the issuer, as its owner handed it over; kept beside this file"
}

variable "former_thumbprints" {
  type        = list(string)
  default     = []
  description = "Values to keep while the CA is replaced: IAM takes up to five, and replaces them all"
}

variable "audience" {
  type    = string
  default = "sts.amazonaws.com"
}

variable "subject" {
  type        = string
  description = "As \"sub\" of the token has it, system:serviceaccount:shop:web for instance"
}

# A thumbprint is a trust anchor: who has the key of that CA can make AWS accept tokens of his own. So it is no
# matter of what a server happens to show. This ends with an error, and with it plan and apply, unless the chains
# of the issuer and of the host of its keys lead to that CA or a public one, in a handshake made just now.
data "external" "thumbprint" {
  program = ["trustprint", "thumbprint", var.issuer, "--issuer-ca", var.issuer_ca, "--format", "external"]
}

resource "aws_iam_openid_connect_provider" "issuer" {
  url             = var.issuer
  client_id_list  = [var.audience]
  thumbprint_list = distinct(concat(split(",", data.external.thumbprint.result.thumbprints), var.former_thumbprints))
}

resource "aws_iam_role" "workload" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.issuer.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${trimprefix(var.issuer, "https://")}:aud" = var.audience
          "${trimprefix(var.issuer, "https://")}:sub" = var.subject
        }
      }
    }]
  })
}

output "role_arn" {
  value = aws_iam_role.workload.arn
}
