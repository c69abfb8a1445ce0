resource "aws_apigatewayv2_api" "http" {
  name          = "${var.name}-http"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "http" {
  api_id                 = aws_apigatewayv2_api.http.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = aws_lambda_function.all["http"].arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "http" {
  api_id             = aws_apigatewayv2_api.http.id
  route_key          = "$default"
  authorization_type = "NONE"
  target             = "integrations/${aws_apigatewayv2_integration.http.id}"
}

resource "aws_apigatewayv2_stage" "http" {
  api_id      = aws_apigatewayv2_api.http.id
  name        = "$default"
  auto_deploy = true
  default_route_settings {
    throttling_rate_limit  = var.calls_per_second
    throttling_burst_limit = var.calls_per_second
  }
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.http_access.arn
    format = jsonencode({
      requestId   = "$context.requestId"
      time        = "$context.requestTimeEpoch"
      method      = "$context.httpMethod"
      route       = "$context.routeKey"
      status      = "$context.status"
      error       = "$context.error.messageString"
      integration = "$context.integrationErrorMessage"
      latency     = "$context.integrationLatency"
    })
  }
}

resource "aws_cloudwatch_log_group" "http_access" {
  name              = "/aws/vendedlogs/${var.name}-http-access"
  retention_in_days = var.log_days
}
