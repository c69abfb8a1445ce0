locals {
  functions = {
    socket = { does = "WebSocket routes and the authoriser", memory = 256, concurrency = var.socket_concurrency }
    http   = { does = "REST calls", memory = 512, concurrency = var.http_concurrency }
    fanout = { does = "Events of large rooms to their connections", memory = 256, concurrency = var.fanout_concurrency }
    sweep  = { does = "Stale rows of connections, once a day", memory = 128, concurrency = 1 }
  }

  emulator = local.emulated ? { AWS_ENDPOINT_URL = var.emulator_endpoint } : {}
  environment = merge(local.emulator, {
    NATTER_PEOPLE_TABLE      = local.table.people
    NATTER_ROOMS_TABLE       = local.table.rooms
    NATTER_MESSAGES_TABLE    = local.table.messages
    NATTER_CONNECTIONS_TABLE = local.table.connections
    NATTER_SOCKET_ENDPOINT   = local.socket_endpoint
    NATTER_PUBLIC_URL        = local.site_address
    NATTER_ALLOWED_ORIGINS   = var.allowed_origins
    NATTER_SITE_NAME         = var.site_name
    NATTER_GUESTS            = tostring(var.guests)
    NATTER_SIGNUP            = var.signup
    NATTER_POSTS_PER_DAY     = tostring(var.posts_per_day)
    NATTER_LOG               = var.log_level
  })
  environment_of_http = {
    NATTER_ORIGIN_SECRET     = local.origin_secret
    NATTER_ADMIN_CODE_SHA256 = local.admin_code
    NATTER_OIDC              = var.oidc
    NATTER_OIDC_KEY          = local.oidc_key
    NATTER_COGNITO           = local.cognito
  }
}

resource "aws_cloudwatch_log_group" "all" {
  for_each          = local.functions
  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_days
}

resource "aws_lambda_function" "all" {
  for_each                       = local.functions
  function_name                  = "${var.name}-${each.key}"
  description                    = each.value.does
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  memory_size                    = each.value.memory
  timeout                        = 25
  reserved_concurrent_executions = var.limit_concurrency ? each.value.concurrency : -1
  role                           = aws_iam_role.all[each.key].arn
  filename                       = "${var.functions}/natter-${each.key}.zip"
  source_code_hash               = filebase64sha256("${var.functions}/natter-${each.key}.zip")
  environment {
    variables = each.key == "http" ? merge(local.environment, local.environment_of_http) : local.environment
  }
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.all[each.key].name
  }
  depends_on = [aws_iam_role_policy.all]
}

resource "aws_lambda_permission" "socket_routes" {
  statement_id  = "socket-routes"
  function_name = aws_lambda_function.all["socket"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.execute_api}:${aws_apigatewayv2_api.socket.id}/ws/*"
}

resource "aws_lambda_permission" "socket_authorizer" {
  statement_id  = "socket-authorizer"
  function_name = aws_lambda_function.all["socket"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.execute_api}:${aws_apigatewayv2_api.socket.id}/authorizers/${aws_apigatewayv2_authorizer.socket.id}"
}

resource "aws_lambda_permission" "http" {
  statement_id  = "http"
  function_name = aws_lambda_function.all["http"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.execute_api}:${aws_apigatewayv2_api.http.id}/*/$default"
}

# Events of large rooms. After the last try, or when too old, an event goes to the dead letters; clients fetch what they miss.
resource "aws_lambda_event_source_mapping" "fanout" {
  function_name                      = aws_lambda_function.all["fanout"].arn
  event_source_arn                   = local.messages_stream
  starting_position                  = "LATEST"
  batch_size                         = 100
  maximum_batching_window_in_seconds = 0
  parallelization_factor             = 1
  maximum_retry_attempts             = 5
  maximum_record_age_in_seconds      = 120
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]
  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT"], dynamodb = { NewImage = { wide = { BOOL = [true] } } } })
    }
  }
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.dead_letters.arn
    }
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_event_rule" "sweep" {
  name                = "${var.name}-sweep"
  schedule_expression = "rate(1 day)"
  state               = "ENABLED"
}

resource "aws_cloudwatch_event_target" "sweep" {
  rule      = aws_cloudwatch_event_rule.sweep.name
  target_id = "sweep"
  arn       = aws_lambda_function.all["sweep"].arn
}

resource "aws_lambda_permission" "sweep" {
  statement_id  = "sweep"
  function_name = aws_lambda_function.all["sweep"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.sweep.arn
}
