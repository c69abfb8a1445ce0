# Everything at its default. Before the first apply: `cargo xtask cloud package` leaves the functions in target/functions and the client in web/dist.

terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80, < 6.0"
    }
  }
}

variable "region" {
  description = "AWS Region to deploy to"
  type        = string
  default     = "eu-central-1"
}

variable "architecture" {
  description = "What `cargo xtask cloud package` built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { natter = "natter" }
  }
}

module "natter" {
  source       = "../"
  functions    = "${path.module}/../../../target/functions"
  web          = "${path.module}/../../../web/dist"
  architecture = var.architecture
}

output "admin_code" {
  description = "What the first site admin enters after signing up: `terraform output admin_code`"
  value       = module.natter.admin_code
  sensitive   = true
}

output "site_address" {
  description = "Where the chat is"
  value       = module.natter.site_address
}
