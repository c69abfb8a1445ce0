# Without AWS: the provider is a mock, and what AWS would name is named here. infra/tests/terraform_model.py reads the states of these runs and compares
# them with the CloudFormation template.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  override_resource {
    target = aws_apigatewayv2_api.socket
    values = { id = "SocketApi" }
  }
  override_resource {
    target = aws_apigatewayv2_api.http
    values = { id = "HttpApi" }
  }
  override_resource {
    target = aws_apigatewayv2_authorizer.socket
    values = { id = "SocketAuthorizer" }
  }
  override_resource {
    target = aws_apigatewayv2_integration.socket
    values = { id = "SocketIntegration" }
  }
  override_resource {
    target = aws_apigatewayv2_integration.http
    values = { id = "HttpIntegration" }
  }
  override_resource {
    target = aws_dynamodb_table.people
    values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/test-people" }
  }
  override_resource {
    target = aws_dynamodb_table.rooms
    values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/test-rooms" }
  }
  override_resource {
    target = aws_dynamodb_table.messages
    values = {
      arn        = "arn:aws:dynamodb:us-east-1:123456789012:table/test-messages"
      stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/test-messages/stream/Messages"
    }
  }
  override_resource {
    target = aws_dynamodb_table.connections
    values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/test-connections" }
  }
  override_resource {
    target = aws_lambda_function.all["socket"]
    values = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:test-socket"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:test-socket/invocations"
    }
  }
  override_resource {
    target = aws_lambda_function.all["http"]
    values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:test-http" }
  }
  override_resource {
    target = aws_lambda_function.all["fanout"]
    values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:test-fanout" }
  }
  override_resource {
    target = aws_lambda_function.all["sweep"]
    values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:test-sweep" }
  }
  override_resource {
    target = aws_iam_role.all["socket"]
    values = { arn = "arn:aws:iam::123456789012:role/test-us-east-1-socket", id = "test-us-east-1-socket" }
  }
  override_resource {
    target = aws_iam_role.all["http"]
    values = { arn = "arn:aws:iam::123456789012:role/test-us-east-1-http", id = "test-us-east-1-http" }
  }
  override_resource {
    target = aws_iam_role.all["fanout"]
    values = { arn = "arn:aws:iam::123456789012:role/test-us-east-1-fanout", id = "test-us-east-1-fanout" }
  }
  override_resource {
    target = aws_iam_role.all["sweep"]
    values = { arn = "arn:aws:iam::123456789012:role/test-us-east-1-sweep", id = "test-us-east-1-sweep" }
  }
  override_resource {
    target = aws_iam_role.api_logs
    values = { arn = "arn:aws:iam::123456789012:role/test-us-east-1-api-logs" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.all["socket"]
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/test-socket" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.all["http"]
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/test-http" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.all["fanout"]
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/test-fanout" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.all["sweep"]
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/test-sweep" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.socket_access
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/test-socket-access" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.http_access
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/test-http-access" }
  }
  override_resource {
    target = aws_sqs_queue.dead_letters
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:test-dead-letters" }
  }
  override_resource {
    target = aws_cloudwatch_event_rule.sweep
    values = { arn = "arn:aws:events:us-east-1:123456789012:rule/test-sweep" }
  }
  override_resource {
    target = aws_s3_bucket.web
    values = {
      id                          = "test-web-123456789012-us-east-1"
      arn                         = "arn:aws:s3:::test-web-123456789012-us-east-1"
      bucket_regional_domain_name = "test-web-123456789012-us-east-1.s3.us-east-1.amazonaws.com"
    }
  }
  override_resource {
    target = aws_cloudfront_origin_access_control.web
    values = { id = "SiteAccess" }
  }
  override_resource {
    target = aws_cloudfront_function.pages
    values = { arn = "arn:aws:cloudfront::123456789012:function/test-us-east-1-pages" }
  }
  override_resource {
    target = aws_cloudfront_function.callers
    values = { arn = "arn:aws:cloudfront::123456789012:function/test-us-east-1-callers" }
  }
  override_resource {
    target = aws_cloudfront_response_headers_policy.site
    values = { id = "SiteHeaders" }
  }
  override_resource {
    target = aws_cloudfront_response_headers_policy.calls
    values = { id = "CallHeaders" }
  }
  override_resource {
    target = aws_cloudfront_distribution.site
    values = {
      id          = "Site"
      arn         = "arn:aws:cloudfront::123456789012:distribution/Site"
      domain_name = "site.cloudfront.net"
    }
  }
  override_resource {
    target = aws_wafv2_web_acl.site
    values = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/test-site/WebAcl" }
  }
  override_resource {
    target = aws_cognito_user_pool.people
    values = { id = "Pool" }
  }
  override_resource {
    target = aws_cognito_user_pool_client.web
    values = { id = "PoolClient" }
  }
  override_resource {
    target = aws_sns_topic.alarms
    values = { arn = "arn:aws:sns:us-east-1:123456789012:test-alarms" }
  }
}

variables {
  name      = "test"
  functions = "./tests/functions"
}

override_resource {
  target = terraform_data.origin_secret
  values = { output = "OriginSecret" }
}

override_resource {
  target = terraform_data.admin_code
  values = { output = "admincode" }
}

override_resource {
  target = terraform_data.oidc_key
  values = { output = "OidcKey" }
}

run "as_it_comes" {
  assert {
    condition     = output.site_address == "https://site.cloudfront.net" && output.pool_id == null
    error_message = "the site has CloudFront's address and no pool"
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.all) <= 10
    error_message = "ten alarms are free, more are not"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.all : function.timeout < 29])
    error_message = "API Gateway waits 29 s"
  }
}

run "with_every_option" {
  variables {
    architecture           = "x86_64"
    site_name              = "Club"
    guests                 = true
    signup                 = "closed"
    admin_code             = "0000000000000000000000000000000000000000000000000000000000000000"
    oidc                   = "[{\"id\": \"club\", \"issuer\": \"https://login.example\", \"client_id\": \"natter\"}]"
    allowed_origins        = "https://other.example"
    log_level              = "debug"
    api_log_role           = "keep"
    limit_concurrency      = false
    messages_per_second    = 100
    calls_per_second       = 20
    messages_per_day       = 5000
    posts_per_day          = 7000
    people_table           = "restored-people"
    rooms_table            = "restored-rooms"
    messages_table         = "restored-messages"
    messages_stream        = "arn:aws:dynamodb:us-east-1:123456789012:table/restored-messages/stream/s"
    connections_table      = "restored-connections"
    deletion_protection    = false
    socket_concurrency     = 5
    http_concurrency       = 4
    fanout_concurrency     = 3
    log_days               = 30
    permissions_boundary   = "arn:aws:iam::123456789012:policy/natter-boundary"
    point_in_time_recovery = true
    price_class            = "PriceClass_All"
    domain_name            = "chat.example"
    certificate_arn        = "arn:aws:acm:us-east-1:123456789012:certificate/c"
    hosted_zone_id         = "Z0"
    cognito                = true
    firewall               = true
    alarm_email            = "ops@example.org"
    budget_usd             = 20
  }
  assert {
    condition     = output.site_address == "https://chat.example" && output.pool_id == "Pool"
    error_message = "the site has its own domain and a pool"
  }
}

run "a_domain_needs_a_certificate" {
  command = plan
  variables {
    domain_name = "chat.example"
  }
  expect_failures = [var.certificate_arn]
}

run "names_fit_every_service" {
  command = plan
  variables {
    name = "Not_A_Name"
  }
  expect_failures = [var.name]
}
