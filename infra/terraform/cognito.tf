resource "aws_cognito_user_pool" "people" {
  count                    = var.cognito ? 1 : 0
  name                     = var.name
  user_pool_tier           = "ESSENTIALS"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  username_configuration {
    case_sensitive = false
  }
  password_policy {
    minimum_length                   = 12
    require_lowercase                = false
    require_numbers                  = false
    require_symbols                  = false
    require_uppercase                = false
    temporary_password_validity_days = 7
  }
  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_client" "web" {
  count                                = var.cognito ? 1 : 0
  user_pool_id                         = aws_cognito_user_pool.people[0].id
  name                                 = "web"
  generate_secret                      = false
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email", "profile"]
  callback_urls                        = ["${local.site_address}/api/oidc/cognito/callback"]
}

# The pages people sign in at.
resource "aws_cognito_user_pool_domain" "people" {
  count        = var.cognito ? 1 : 0
  user_pool_id = aws_cognito_user_pool.people[0].id
  domain       = "${var.name}-${local.account}"
}

locals {
  cognito_issuer = local.emulated ? var.emulator_endpoint : "https://cognito-idp.${local.region}.${local.suffix}"
  # As a provider of docs/OPERATING.md.
  cognito = var.cognito ? jsonencode([{
    id        = "cognito"
    name      = "Cognito"
    issuer    = "${local.cognito_issuer}/${aws_cognito_user_pool.people[0].id}"
    client_id = aws_cognito_user_pool_client.web[0].id
  }]) : ""
}
