output "site_address" {
  description = "Where the chat is"
  value       = local.site_address
}

output "socket_address" {
  description = "Where sockets connect"
  value       = local.socket_address
}

output "api_address" {
  description = "Where CloudFront sends REST calls; everybody else is refused"
  value       = local.emulated ? local.emulated_http : "https://${local.http_host}"
}

output "web_bucket" {
  description = "Bucket of the web client"
  value       = aws_s3_bucket.web.id
}

output "distribution_id" {
  description = "CloudFront distribution"
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_domain" {
  description = "What an own domain's CNAME or ALIAS points at"
  value       = aws_cloudfront_distribution.site.domain_name
}

output "pool_id" {
  description = "Cognito user pool"
  value       = var.cognito ? aws_cognito_user_pool.people[0].id : null
}

output "pool_client_id" {
  description = "Cognito client"
  value       = var.cognito ? aws_cognito_user_pool_client.web[0].id : null
}

output "admin_code" {
  description = "What the first site admin enters after signing up: terraform output admin_code; null where a hash was given"
  value       = var.admin_code == "" ? terraform_data.admin_code.output : null
  sensitive   = true
}
