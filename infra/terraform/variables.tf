variable "name" {
  description = "Begins the name of everything; one deployment per name, account and Region"
  type        = string
  default     = "natter"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name is 2 to 21 lower-case letters, digits and hyphens, beginning with a letter"
  }
}

variable "functions" {
  description = "Folder with natter-socket.zip, natter-http.zip, natter-fanout.zip and natter-sweep.zip, as `cargo xtask cloud package` leaves them"
  type        = string
}

variable "web" {
  description = "Folder of the built web client; empty where something else uploads it"
  type        = string
  default     = ""
}

variable "architecture" {
  description = "Processor the functions were built for"
  type        = string
  default     = "arm64"
  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64"
  }
}

variable "site_name" {
  description = "What the site is called"
  type        = string
  default     = "Natter"
}

variable "guests" {
  description = "Whether guests may come in until a site admin says otherwise; what guests do is paid by the account"
  type        = bool
  default     = false
}

variable "signup" {
  description = "Who may make an account until a site admin says otherwise; true and false are open and closed"
  type        = string
  default     = "open"
  validation {
    condition     = contains(["open", "invited", "closed", "true", "false"], var.signup)
    error_message = "signup is open, invited or closed"
  }
}

variable "admin_code" {
  description = "SHA-256 of the code that makes the first site admin, in hexadecimal; where it is empty the module draws a code, its output admin_code"
  type        = string
  default     = ""
  validation {
    condition     = can(regex("^([0-9a-f]{64})?$", var.admin_code))
    error_message = "admin_code is 64 hexadecimal digits"
  }
}

variable "oidc" {
  description = "OpenID Connect providers to sign in with, a JSON list as docs/OPERATING.md has it, empty for none"
  type        = string
  default     = ""
  sensitive   = true
}

variable "allowed_origins" {
  description = "Web origins beside the site's own that may use it, comma-separated"
  type        = string
  default     = ""
}

variable "log_level" {
  description = "What the functions log"
  type        = string
  default     = "info"
  validation {
    condition     = contains(["error", "warn", "info", "debug"], var.log_level)
    error_message = "log_level is error, warn, info or debug"
  }
}

variable "api_log_role" {
  description = "API Gateway writes access logs by one role for the whole account and Region; keep the one that is set, or create it"
  type        = string
  default     = "create"
  validation {
    condition     = contains(["create", "keep"], var.api_log_role)
    error_message = "api_log_role is create or keep"
  }
}

variable "limit_concurrency" {
  description = "Reserve concurrency as a ceiling on cost; accounts with a limit below 200 cannot"
  type        = bool
  default     = true
}

variable "messages_per_second" {
  description = "Frames a second the WebSocket API takes from all clients together; AWS treats it as a target, not as a ceiling"
  type        = number
  default     = 500
}

variable "calls_per_second" {
  description = "REST calls a second from all clients together; AWS treats it as a target, not as a ceiling"
  type        = number
  default     = 50
}

variable "messages_per_day" {
  description = "Metered WebSocket messages a day above which an alarm goes off; a million costs about 1 USD"
  type        = number
  default     = 1000000
}

variable "point_in_time_recovery" {
  description = "Keep all four tables restorable to any second of 35 days; costs by size"
  type        = bool
  default     = false
}

variable "posts_per_day" {
  description = "Posts to clients a day (UTC) at which new messages are refused; a tenth above it nothing is posted. A million costs about 1 USD"
  type        = number
  default     = 3000000
}

variable "people_table" {
  description = "A restored table to put into service in place of the module's own, empty for its own"
  type        = string
  default     = ""
}

variable "rooms_table" {
  description = "The same for rooms"
  type        = string
  default     = ""
}

variable "messages_table" {
  description = "The same for messages; it needs messages_stream"
  type        = string
  default     = ""
  validation {
    condition     = var.messages_table == "" || var.messages_stream != ""
    error_message = "messages_table needs messages_stream"
  }
}

variable "messages_stream" {
  description = "ARN of the stream of messages_table, with new images"
  type        = string
  default     = ""
}

variable "connections_table" {
  description = "The same for connections"
  type        = string
  default     = ""
}

variable "deletion_protection" {
  description = "Tables cannot be deleted while it is on; apply with false before destroying the deployment"
  type        = bool
  default     = true
}

variable "socket_concurrency" {
  description = "Instances of natter-socket at once, where concurrency is limited"
  type        = number
  default     = 50
}

variable "http_concurrency" {
  description = "Instances of natter-http at once, where concurrency is limited"
  type        = number
  default     = 20
}

variable "fanout_concurrency" {
  description = "Instances of natter-fanout at once, where concurrency is limited"
  type        = number
  default     = 10
}

variable "log_days" {
  description = "Days that logs are kept, one of CloudWatch's numbers"
  type        = number
  default     = 7
}

variable "price_class" {
  description = "Where CloudFront serves from"
  type        = string
  default     = "PriceClass_100"
  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class is PriceClass_100, PriceClass_200 or PriceClass_All"
  }
}

variable "domain_name" {
  description = "Own domain of the site, empty for CloudFront's"
  type        = string
  default     = ""
}

variable "certificate_arn" {
  description = "Certificate of the own domain, from us-east-1"
  type        = string
  default     = ""
  validation {
    condition     = var.domain_name == "" || var.certificate_arn != ""
    error_message = "domain_name needs certificate_arn"
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone to point the own domain at the site in, empty to do that elsewhere"
  type        = string
  default     = ""
}

variable "cognito" {
  description = "Make a Cognito user pool that people can sign in with"
  type        = bool
  default     = false
}

variable "firewall" {
  description = "Make a web ACL for CloudFront; about 7 USD a month, and only in us-east-1"
  type        = bool
  default     = false
}

variable "alarm_email" {
  description = "Where alarms go, empty for nowhere"
  type        = string
  default     = ""
}

variable "budget_usd" {
  description = "Monthly budget of the account in USD that alarm_email hears about, 0 for none"
  type        = number
  default     = 0
}

variable "permissions_boundary" {
  description = "ARN of a policy that limits every role, empty for none; infra/pipeline/role.yaml makes one"
  type        = string
  default     = ""
}

variable "emulator_endpoint" {
  description = "For tests only, the address of an AWS emulator"
  type        = string
  default     = ""
}
