resource "aws_s3_bucket" "web" {
  bucket        = "${var.name}-web-${local.account}-${local.region}"
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "web" {
  bucket = aws_s3_bucket.web.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "web" {
  bucket                  = aws_s3_bucket.web.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "web" {
  bucket = aws_s3_bucket.web.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "web" {
  bucket = aws_s3_bucket.web.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "web" {
  bucket = aws_s3_bucket.web.id
  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
  depends_on = [aws_s3_bucket_versioning.web]
}

resource "aws_s3_bucket_policy" "web" {
  bucket = aws_s3_bucket.web.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.web.arn, "${aws_s3_bucket.web.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "SiteReads"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.web.arn}/*"
        Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.site.arn } }
      },
      # So that a file that is missing is 404 and not 403; the site can ask for one key only, never for a list.
      {
        Sid       = "SiteMisses"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.web.arn
        Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.site.arn } }
      },
    ]
  })
  depends_on = [aws_s3_bucket_public_access_block.web]
}

resource "aws_cloudfront_origin_access_control" "web" {
  name                              = "${var.name}-${local.region}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_function" "pages" {
  name    = "${var.name}-${local.region}-pages"
  comment = "Every page is index.html"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/pages.js")
}

resource "aws_cloudfront_function" "callers" {
  name    = "${var.name}-${local.region}-callers"
  comment = "Who calls"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/callers.js")
}

# Random, made once and kept; `terraform apply -replace` on one makes another.
resource "terraform_data" "origin_secret" {
  input = sha256("${uuid()}${uuid()}")
  lifecycle {
    ignore_changes = [input]
  }
}

# The first admin's code: 128 bits less six, in letters that are read aloud without doubt.
resource "terraform_data" "admin_code" {
  input = replace(uuid(), "-", "")
  lifecycle {
    ignore_changes = [input]
  }
}

resource "terraform_data" "oidc_key" {
  input = sha256("${uuid()}${uuid()}")
  lifecycle {
    ignore_changes = [input]
  }
}

# Answers of the API: nothing in them is a page.
resource "aws_cloudfront_response_headers_policy" "calls" {
  name = "${var.name}-${local.region}-calls"
  security_headers_config {
    content_security_policy {
      content_security_policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      override                = true
    }
    content_type_options {
      override = true
    }
    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = false
      preload                    = false
      override                   = true
    }
  }
}

# The same as the home sends, and HSTS, for here is always TLS.
resource "aws_cloudfront_response_headers_policy" "site" {
  name = "${var.name}-${local.region}"
  security_headers_config {
    content_security_policy {
      content_security_policy = join(" ", [
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;",
        "connect-src 'self' ws: wss: http: https:; font-src 'self'; manifest-src 'self'; worker-src 'self';",
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      ])
      override = true
    }
    content_type_options {
      override = true
    }
    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = false
      preload                    = false
      override                   = true
    }
  }
  custom_headers_config {
    items {
      header   = "cross-origin-opener-policy"
      value    = "same-origin"
      override = true
    }
    items {
      header   = "permissions-policy"
      value    = "camera=(), microphone=(), geolocation=()"
      override = true
    }
  }
}

locals {
  # Policies that AWS keeps for everybody.
  caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

  calls = {
    "/api/*"       = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
    "/config.json" = ["GET", "HEAD", "OPTIONS"]
    "/health"      = ["GET", "HEAD"]
  }
}

resource "aws_cloudfront_distribution" "site" {
  comment             = var.name
  enabled             = true
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class
  default_root_object = "index.html"
  aliases             = local.domain ? [var.domain_name] : null
  web_acl_id          = var.firewall ? aws_wafv2_web_acl.site[0].arn : null

  origin {
    origin_id                = "web"
    domain_name              = aws_s3_bucket.web.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.web.id
  }

  origin {
    origin_id   = "api"
    domain_name = local.http_host
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
    # Without it natter-http answers nobody, so nobody passes CloudFront by.
    custom_header {
      name  = "natter-origin-secret"
      value = local.origin_secret
    }
  }

  default_cache_behavior {
    target_origin_id           = "web"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.site.id
    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.pages.arn
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.calls
    content {
      path_pattern             = ordered_cache_behavior.key
      target_origin_id         = "api"
      viewer_protocol_policy   = "https-only"
      allowed_methods          = ordered_cache_behavior.value
      cached_methods           = ["GET", "HEAD"]
      compress                 = true
      cache_policy_id          = local.caching_disabled
      origin_request_policy_id = local.all_viewer_except_host_header

      response_headers_policy_id = aws_cloudfront_response_headers_policy.calls.id
      function_association {
        event_type   = "viewer-request"
        function_arn = aws_cloudfront_function.callers.arn
      }
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = !local.domain
    acm_certificate_arn            = local.domain ? var.certificate_arn : null
    ssl_support_method             = local.domain ? "sni-only" : null
    minimum_protocol_version       = local.domain ? "TLSv1.2_2021" : null
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}

resource "aws_route53_record" "site" {
  for_each = toset(local.zone ? ["A", "AAAA"] : [])
  zone_id  = var.hosted_zone_id
  name     = var.domain_name
  type     = each.key
  alias {
    name                   = aws_cloudfront_distribution.site.domain_name
    zone_id                = "Z2FDTNDATAQYW2"
    evaluate_target_health = false
  }
}

resource "aws_wafv2_web_acl" "site" {
  count = var.firewall ? 1 : 0
  name  = "${var.name}-site"
  scope = "CLOUDFRONT"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.name}-site"
    sampled_requests_enabled   = false
  }
  rule {
    name     = "flood"
    priority = 0
    action {
      block {}
    }
    statement {
      rate_based_statement {
        limit              = 2000
        aggregate_key_type = "IP"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "flood"
      sampled_requests_enabled   = false
    }
  }
  rule {
    name     = "reputation"
    priority = 1
    override_action {
      none {}
    }
    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesAmazonIpReputationList"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "reputation"
      sampled_requests_enabled   = false
    }
  }
}
