terraform {
  required_version = ">= 1.10" # the lock of the state is a file in the bucket since then

  # Its settings are in bitops.config.yaml, so that each environment has its own.
  backend "s3" {}

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region            = var.region
  s3_use_path_style = true # also known to servers on the own machine
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "owner" {
  type = string
}

resource "aws_s3_bucket" "reports" {
  bucket_prefix = "bitops-example-"

  tags = {
    owner = var.owner
  }
}

output "bucket" {
  value = aws_s3_bucket.reports.bucket
}
