locals {
  # The actions of docs/PROTOCOL.md, and the three routes every WebSocket API has.
  routes = [
    "$connect", "$disconnect", "$default",
    "hello", "sendMessage", "sendmessage", "createRoom", "joinRoom", "leaveRoom", "getRooms", "getMembers",
    "getMessages", "getEvents", "search", "markRead", "typing", "ping",
    "withdrawJoin", "getRequests", "approveJoin", "rejectJoin", "updateRoom", "deleteRoom", "kickMember", "banMember", "unbanMember",
    "getBans", "muteMember", "setRole", "createInvite", "getInvites", "revokeInvite", "openDirect", "getAudit",
  ]
}

resource "aws_apigatewayv2_api" "socket" {
  name                       = "${var.name}-socket"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}

resource "aws_apigatewayv2_authorizer" "socket" {
  api_id          = aws_apigatewayv2_api.socket.id
  name            = "ticket"
  authorizer_type = "REQUEST"
  authorizer_uri  = aws_lambda_function.all["socket"].invoke_arn
  # A header that every request has: guests come without a ticket, so none of the others may be asked for.
  identity_sources = ["route.request.header.Host"]
}

resource "aws_apigatewayv2_integration" "socket" {
  api_id             = aws_apigatewayv2_api.socket.id
  integration_type   = "AWS_PROXY"
  integration_method = "POST"
  integration_uri    = aws_lambda_function.all["socket"].invoke_arn
}

resource "aws_apigatewayv2_route" "socket" {
  for_each           = toset(local.routes)
  api_id             = aws_apigatewayv2_api.socket.id
  route_key          = each.key
  authorization_type = each.key == "$connect" ? "CUSTOM" : "NONE"
  authorizer_id      = each.key == "$connect" ? aws_apigatewayv2_authorizer.socket.id : null
  target             = "integrations/${aws_apigatewayv2_integration.socket.id}"
}

resource "aws_apigatewayv2_stage" "socket" {
  api_id      = aws_apigatewayv2_api.socket.id
  name        = "ws"
  auto_deploy = true
  default_route_settings {
    throttling_rate_limit  = var.messages_per_second
    throttling_burst_limit = var.messages_per_second
  }
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.socket_access.arn
    format = jsonencode({
      requestId   = "$context.requestId"
      time        = "$context.requestTimeEpoch"
      connection  = "$context.connectionId"
      event       = "$context.eventType"
      route       = "$context.routeKey"
      status      = "$context.status"
      error       = "$context.error.messageString"
      integration = "$context.integrationErrorMessage"
      latency     = "$context.integrationLatency"
    })
  }
  depends_on = [aws_api_gateway_account.logs]
}

resource "aws_cloudwatch_log_group" "socket_access" {
  name              = "/aws/vendedlogs/${var.name}-socket-access"
  retention_in_days = var.log_days
}

# One setting for the whole account and Region; left alone where one is set already.
resource "aws_api_gateway_account" "logs" {
  count               = var.api_log_role == "create" ? 1 : 0
  cloudwatch_role_arn = aws_iam_role.api_logs[0].arn
  reset_on_delete     = true
  depends_on          = [aws_iam_role_policy_attachment.api_logs]
}

resource "aws_iam_role" "api_logs" {
  count = var.api_log_role == "create" ? 1 : 0
  name  = "${var.name}-${local.region}-api-logs"

  permissions_boundary = local.boundary
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "api_logs" {
  count      = var.api_log_role == "create" ? 1 : 0
  role       = aws_iam_role.api_logs[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
