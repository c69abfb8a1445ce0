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
}
