# The web client's files, where the module is given their folder. Names under assets/ carry a hash and never change.

locals {
  files = var.web == "" ? toset([]) : setsubtract(fileset(var.web, "**"), ["config.json"])
  media_types = {
    css         = "text/css; charset=utf-8"
    html        = "text/html; charset=utf-8"
    ico         = "image/x-icon"
    js          = "text/javascript; charset=utf-8"
    json        = "application/json"
    map         = "application/json"
    png         = "image/png"
    svg         = "image/svg+xml"
    txt         = "text/plain; charset=utf-8"
    webmanifest = "application/manifest+json"
    woff2       = "font/woff2"
  }
}

resource "aws_s3_object" "client" {
  for_each      = local.files
  bucket        = aws_s3_bucket.web.id
  key           = each.key
  source        = "${var.web}/${each.key}"
  source_hash   = filemd5("${var.web}/${each.key}")
  content_type  = lookup(local.media_types, element(split(".", each.key), -1), "application/octet-stream")
  cache_control = startswith(each.key, "assets/") ? "public, max-age=31536000, immutable" : "no-cache"
}
