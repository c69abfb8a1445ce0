# On demand, encrypted with AWS's own keys.

resource "aws_dynamodb_table" "people" {
  name         = "${var.name}-people"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  attribute {
    name = "key"
    type = "S"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  deletion_protection_enabled = var.deletion_protection
  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "rooms" {
  name         = "${var.name}-rooms"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  range_key    = "part"
  attribute {
    name = "key"
    type = "S"
  }
  attribute {
    name = "part"
    type = "S"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  deletion_protection_enabled = var.deletion_protection
  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

# No TTL here, for a number that is used again would break the order.
resource "aws_dynamodb_table" "messages" {
  name             = "${var.name}-messages"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "room"
  range_key        = "seq"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  attribute {
    name = "room"
    type = "S"
  }
  attribute {
    name = "seq"
    type = "N"
  }
  deletion_protection_enabled = var.deletion_protection
  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

resource "aws_dynamodb_table" "connections" {
  name         = "${var.name}-connections"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "key"
  range_key    = "part"
  attribute {
    name = "key"
    type = "S"
  }
  attribute {
    name = "part"
    type = "S"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  deletion_protection_enabled = var.deletion_protection
  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

# Restored tables take the place of the module's own where they are named.
locals {
  own_tables = {
    people      = aws_dynamodb_table.people
    rooms       = aws_dynamodb_table.rooms
    messages    = aws_dynamodb_table.messages
    connections = aws_dynamodb_table.connections
  }
  restored_tables = {
    people      = var.people_table
    rooms       = var.rooms_table
    messages    = var.messages_table
    connections = var.connections_table
  }
  table           = { for key, own in local.own_tables : key => local.restored_tables[key] == "" ? own.name : local.restored_tables[key] }
  table_arn       = { for key, own in local.own_tables : key => local.restored_tables[key] == "" ? own.arn : "arn:${local.partition}:dynamodb:${local.region}:${local.account}:table/${local.restored_tables[key]}" }
  messages_stream = var.messages_table == "" ? aws_dynamodb_table.messages.stream_arn : var.messages_stream
}
