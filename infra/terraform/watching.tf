# Ten alarms, the number that is free, and one dashboard.

locals {
  socket_stage = { ApiId = aws_apigatewayv2_api.socket.id, Stage = aws_apigatewayv2_stage.socket.name }
  function     = { for key, function in aws_lambda_function.all : key => { FunctionName = function.function_name } }

  alarms = {
    socket-errors     = { says = "natter-socket failed", of = ["AWS/Lambda", "Errors"], on = local.function["socket"], statistic = "Sum", period = 300, periods = 1, above = 5 }
    http-errors       = { says = "natter-http failed", of = ["AWS/Lambda", "Errors"], on = local.function["http"], statistic = "Sum", period = 300, periods = 1, above = 5 }
    fanout-errors     = { says = "natter-fanout failed", of = ["AWS/Lambda", "Errors"], on = local.function["fanout"], statistic = "Sum", period = 300, periods = 1, above = 5 }
    sweep-errors      = { says = "natter-sweep failed", of = ["AWS/Lambda", "Errors"], on = local.function["sweep"], statistic = "Sum", period = 300, periods = 1, above = 0 }
    socket-throttles  = { says = "The ceiling on concurrency was reached", of = ["AWS/Lambda", "Throttles"], on = local.function["socket"], statistic = "Sum", period = 300, periods = 1, above = 10 }
    fanout-late       = { says = "Events of large rooms are more than 30 s late", of = ["AWS/Lambda", "IteratorAge"], on = local.function["fanout"], statistic = "Maximum", period = 60, periods = 3, above = 30000 }
    dead-letters      = { says = "Events could not be fanned out", of = ["AWS/SQS", "ApproximateNumberOfMessagesVisible"], on = { QueueName = aws_sqs_queue.dead_letters.name }, statistic = "Maximum", period = 300, periods = 1, above = 0 }
    table-throttles   = { says = "DynamoDB refuses writes of messages", of = ["AWS/DynamoDB", "WriteThrottleEvents"], on = { TableName = local.table.messages }, statistic = "Sum", period = 300, periods = 1, above = 10 }
    socket-api-errors = { says = "The WebSocket API could not reach its function", of = ["AWS/ApiGateway", "IntegrationError"], on = local.socket_stage, statistic = "Sum", period = 300, periods = 1, above = 5 }
    traffic           = { says = "More WebSocket messages in a day than expected", of = ["AWS/ApiGateway", "MessageCount"], on = local.socket_stage, statistic = "Sum", period = 86400, periods = 1, above = var.messages_per_day }
  }
}

resource "aws_cloudwatch_metric_alarm" "all" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.of[0]
  metric_name         = each.value.of[1]
  dimensions          = each.value.on
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  threshold           = each.value.above
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.email ? [aws_sns_topic.alarms[0].arn] : []
}

resource "aws_sns_topic" "alarms" {
  count = local.email ? 1 : 0
  name  = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  count     = local.email ? 1 : 0
  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_budgets_budget" "month" {
  count        = local.budget ? 1 : 0
  name         = "${var.name}-${local.region}"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.budget_usd)
  limit_unit   = "USD"
  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = [var.alarm_email]
  }
  notification {
    notification_type          = "FORECASTED"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = [var.alarm_email]
  }
}

locals {
  order     = ["socket", "http", "fanout", "sweep"]
  by_socket = ["ApiId", aws_apigatewayv2_api.socket.id, "Stage", "ws"]
  names     = { for key in local.order : key => aws_lambda_function.all[key].function_name }
  tables    = [local.table.people, local.table.rooms, local.table.messages, local.table.connections]
  panels = [
    { title = "Connections and messages", stat = "Sum", metrics = [for metric in ["ConnectCount", "MessageCount"] : concat(["AWS/ApiGateway", metric], local.by_socket)] },
    { title = "WebSocket errors", stat = "Sum", metrics = [for metric in ["ClientError", "ExecutionError", "IntegrationError"] : concat(["AWS/ApiGateway", metric], local.by_socket)] },
    { title = "Function calls", stat = "Sum", metrics = [for key in local.order : ["AWS/Lambda", "Invocations", "FunctionName", local.names[key]]] },
    { title = "Function errors and throttles", stat = "Sum", metrics = concat(
      [for key in local.order : ["AWS/Lambda", "Errors", "FunctionName", local.names[key]]],
      [["AWS/Lambda", "Throttles", "FunctionName", local.names["socket"]]],
    ) },
    { title = "Function time, p99", stat = "p99", metrics = [for key in local.order : ["AWS/Lambda", "Duration", "FunctionName", local.names[key]]] },
    { title = "Lateness of large rooms", stat = "Maximum", metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", local.names["fanout"]]] },
    { title = "Table units", stat = "Sum", metrics = flatten([for table in local.tables : [
      for metric in ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"] : { line = ["AWS/DynamoDB", metric, "TableName", table] }
    ]])[*].line },
    { title = "REST calls", stat = "Sum", metrics = [for metric in ["Count", "4xx", "5xx"] : ["AWS/ApiGateway", metric, "ApiId", aws_apigatewayv2_api.http.id]] },
    { title = "Deliveries", stat = "Sum", metrics = flatten([for metric in ["Deliveries", "Gone", "Throttled"] : [
      for key in local.deliver : { line = ["Natter", metric, "Function", local.names[key]] }
    ]])[*].line },
    { title = "Delivery latency, p99", stat = "p99", metrics = [for key in local.deliver : ["Natter", "DeliveryLatency", "Function", local.names[key]]] },
    { title = "USD an hour, list prices; COST.md says what is not in it", stat = "Sum", period = 3600, metrics = local.meter },
  ]
}

# The meter while running: list prices of us-east-1, on arm64; a test compares them with those of `natter cloud cost`.
locals {
  deliver = ["socket", "http", "fanout"]
  by_name = { people = local.table.people, rooms = local.table.rooms, messages = local.table.messages, connections = local.table.connections }
  kinds   = ["people", "rooms", "messages", "connections"]
  time    = join(" + ", [for key in local.order : "${local.functions[key].memory / 1024} * FILL(time_${key}, 0)"])
  meter = concat(
    [
      [{ label = "WebSocket messages", expression = "1.00 * FILL(frames, 0) / 1000000" }],
      [{ label = "REST calls", expression = "1.00 * FILL(calls, 0) / 1000000" }],
      [{ label = "Functions", expression = "0.20 * FILL(SUM(METRICS(\"runs\")), 0) / 1000000 + 0.0000133334 * (${local.time}) / 1000" }],
      [{ label = "Tables", expression = "(0.625 * FILL(SUM(METRICS(\"writes\")), 0) + 0.125 * FILL(SUM(METRICS(\"reads\")), 0)) / 1000000" }],
      concat(["AWS/ApiGateway", "MessageCount"], local.by_socket, [{ id = "frames", visible = false }]),
      ["AWS/ApiGateway", "Count", "ApiId", aws_apigatewayv2_api.http.id, { id = "calls", visible = false }],
    ],
    [for key in local.order : ["AWS/Lambda", "Invocations", "FunctionName", local.names[key], { id = "runs_${key}", visible = false }]],
    [for key in local.order : ["AWS/Lambda", "Duration", "FunctionName", local.names[key], { id = "time_${key}", visible = false }]],
    [for key in local.kinds : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", local.by_name[key], { id = "writes_${key}", visible = false }]],
    [for key in local.kinds : ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", local.by_name[key], { id = "reads_${key}", visible = false }]],
  )
}

resource "aws_cloudwatch_dashboard" "site" {
  dashboard_name = "${var.name}-${local.region}"
  dashboard_body = jsonencode({
    widgets = [for index, panel in local.panels : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = panel.title
        region  = local.region
        stat    = panel.stat
        period  = try(panel.period, 300)
        view    = "timeSeries"
        metrics = panel.metrics
      }
    }]
  })
}
