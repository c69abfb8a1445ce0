# What each function may do: these actions on these resources and nothing else. docs/IAM.md is written from it.

locals {
  people      = local.table_arn.people
  rooms       = local.table_arn.rooms
  messages    = local.table_arn.messages
  connections = local.table_arn.connections
  sockets     = "${local.execute_api}:${aws_apigatewayv2_api.socket.id}/ws"

  statements = {
    socket = {
      People      = { actions = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], on = [local.people] }
      Rooms       = { actions = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.rooms] }
      Messages    = { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.messages] }
      Connections = { actions = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.connections] }
      Post        = { actions = ["execute-api:ManageConnections"], on = ["${local.sockets}/POST/@connections/*", "${local.sockets}/DELETE/@connections/*"] }
    }
    http = {
      People      = { actions = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], on = [local.people] }
      Rooms       = { actions = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.rooms] }
      Messages    = { actions = ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.messages] }
      Connections = { actions = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.connections] }
      Post        = { actions = ["execute-api:ManageConnections"], on = ["${local.sockets}/POST/@connections/*", "${local.sockets}/DELETE/@connections/*"] }
    }
    fanout = {
      Stream      = { actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"], on = [local.messages_stream] }
      Rooms       = { actions = ["dynamodb:Query"], on = [local.rooms] }
      Messages    = { actions = ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.messages] }
      Connections = { actions = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], on = [local.connections] }
      DeadLetters = { actions = ["sqs:SendMessage"], on = [aws_sqs_queue.dead_letters.arn] }
      Post        = { actions = ["execute-api:ManageConnections"], on = ["${local.sockets}/POST/@connections/*"] }
    }
    sweep = {
      People      = { actions = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], on = [local.people] }
      Rooms       = { actions = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query"], on = [local.rooms] }
      Messages    = { actions = ["dynamodb:BatchWriteItem", "dynamodb:Query"], on = [local.messages] }
      Connections = { actions = ["dynamodb:BatchWriteItem", "dynamodb:Query", "dynamodb:Scan"], on = [local.connections] }
      Close       = { actions = ["execute-api:ManageConnections"], on = ["${local.sockets}/DELETE/@connections/*"] }
    }
  }
}

resource "aws_iam_role" "all" {
  for_each = local.statements
  name     = "${var.name}-${local.region}-${each.key}"

  permissions_boundary = local.boundary
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "all" {
  for_each = local.statements
  name     = "natter-${each.key}"
  role     = aws_iam_role.all[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for sid, statement in each.value : { Sid = sid, Effect = "Allow", Action = statement.actions, Resource = statement.on }],
      [{
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.all[each.key].arn}:log-stream:*"]
      }],
    )
  })
}
