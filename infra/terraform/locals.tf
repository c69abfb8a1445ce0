data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  suffix    = data.aws_partition.this.dns_suffix
  region    = data.aws_region.this.name

  emulated = var.emulator_endpoint != ""
  domain   = var.domain_name != ""
  zone     = local.domain && var.hosted_zone_id != ""
  email    = var.alarm_email != ""
  boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  budget   = local.email && var.budget_usd > 0

  socket_host     = "${aws_apigatewayv2_api.socket.id}.execute-api.${local.region}.${local.suffix}"
  http_host       = "${aws_apigatewayv2_api.http.id}.execute-api.${local.region}.${local.suffix}"
  emulated_socket = "${var.emulator_endpoint}/_aws/execute-api/${aws_apigatewayv2_api.socket.id}/ws"
  emulated_http   = "${var.emulator_endpoint}/_aws/execute-api/${aws_apigatewayv2_api.http.id}/$default"
  socket_endpoint = local.emulated ? local.emulated_socket : "https://${local.socket_host}/ws"
  socket_address  = local.emulated ? local.emulated_socket : "wss://${local.socket_host}/ws"
  site_address    = local.domain ? "https://${var.domain_name}" : "https://${aws_cloudfront_distribution.site.domain_name}"

  # What CloudFront proves itself with to natter-http.
  origin_secret = sensitive(terraform_data.origin_secret.output)
  # Where the operator brings a hash, no code is drawn.
  admin_code = var.admin_code == "" ? sha256(sensitive(terraform_data.admin_code.output)) : var.admin_code
  # What seals a sign-in while its browser is at a provider.
  oidc_key = sensitive(terraform_data.oidc_key.output)

  execute_api = "arn:${local.partition}:execute-api:${local.region}:${local.account}"
}
