"""What the Terraform module says, in the words that both descriptions share (see cloudformation_model.py).

Read from the states that `terraform test` prints, so that loops, locals and conditions are Terraform's own work.
"""

import json
import pathlib
import subprocess

from cloudformation_model import statements, words

MODULE = pathlib.Path(__file__).resolve().parent.parent / "terraform"


def states():
    """The state after each test run, by the run's name; the module must be initialised."""
    command = ["terraform", "test", "-json", "-verbose"]
    done = subprocess.run(command, cwd=MODULE, capture_output=True, text=True, timeout=300, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    errors = [line["@message"] for line in lines if line["@level"] == "error"]
    assert done.returncode == 0 and not errors, f"terraform test failed: {errors}\n{done.stderr}"
    return {line["@testrun"]: line["test_state"] for line in lines if line["type"] == "test_state"}


def first(block):
    """The only block of its kind; Terraform keeps it as a list."""
    return block[0] if block else {}


def model(state):
    """Everything the module makes."""
    resources = [r for r in state["root_module"]["resources"] if r["mode"] == "managed"]
    used = set()
    found = {}

    def each(kind):
        used.add(kind)
        return [r["values"] for r in resources if r["type"] == kind]

    found["tables"] = {t["name"]: table(t) for t in each("aws_dynamodb_table")}
    found["functions"] = {f["function_name"]: function(f) for f in each("aws_lambda_function")}
    found["invokers"] = sorted([p["function_name"], p["action"], p["principal"], p["source_arn"]] for p in each("aws_lambda_permission"))
    found["roles"] = {r["name"]: {"trusts": json.loads(r["assume_role_policy"]), "boundary": r["permissions_boundary"] or None, "managed": [], "may": {}} for r in each("aws_iam_role")}
    for policy in each("aws_iam_role_policy"):
        found["roles"][policy["role"]]["may"][policy["name"]] = statements(json.loads(policy["policy"])["Statement"])
    for attached in each("aws_iam_role_policy_attachment"):
        found["roles"][attached["role"]]["managed"].append(attached["policy_arn"])
    found["logs"] = {g["name"]: g["retention_in_days"] for g in each("aws_cloudwatch_log_group")}
    found["apis"] = {a["id"]: api(a) for a in each("aws_apigatewayv2_api")}
    found["authorizers"] = {
        a["id"]: {"api": a["api_id"], "name": a["name"], "kind": a["authorizer_type"], "uri": a["authorizer_uri"], "sources": a["identity_sources"] or []}
        for a in each("aws_apigatewayv2_authorizer")
    }
    found["integrations"] = {i["id"]: integration(i) for i in each("aws_apigatewayv2_integration")}
    found["routes"] = {
        f"{r['api_id']} {r['route_key']}": {"authorization": r["authorization_type"], "authorizer": r["authorizer_id"], "target": r["target"]}
        for r in each("aws_apigatewayv2_route")
    }
    found["stages"] = {f"{s['api_id']} {s['name']}": stage(s) for s in each("aws_apigatewayv2_stage")}
    found["account log role"] = [a["cloudwatch_role_arn"] for a in each("aws_api_gateway_account")]
    found["mappings"] = {m["function_name"].rsplit(":", 1)[-1]: mapping(m) for m in each("aws_lambda_event_source_mapping")}
    found["queues"] = {
        q["name"]: {"keeps": q["message_retention_seconds"], "encrypted": q["sqs_managed_sse_enabled"]} for q in each("aws_sqs_queue")
    }
    found["schedules"] = {
        r["name"]: {"when": r["schedule_expression"], "state": r["state"], "targets": {}} for r in each("aws_cloudwatch_event_rule")
    }
    for target in each("aws_cloudwatch_event_target"):
        found["schedules"][target["rule"]]["targets"][target["target_id"]] = target["arn"]
    found["buckets"] = buckets(each)
    found["bucket policies"] = {p["bucket"]: statements(json.loads(p["policy"])["Statement"]) for p in each("aws_s3_bucket_policy")}
    found["access controls"] = {a["id"]: access(a) for a in each("aws_cloudfront_origin_access_control")}
    found["edge functions"] = {
        f["name"]: {"code": f["code"].strip(), "runtime": f["runtime"], "live": f["publish"]} for f in each("aws_cloudfront_function")
    }
    found["headers"] = {h["id"]: headers(h) for h in each("aws_cloudfront_response_headers_policy")}
    found["sites"] = {s["id"]: site(s) for s in each("aws_cloudfront_distribution")}
    found["records"] = {
        f"{r['name']} {r['type']}": [r["zone_id"], first(r["alias"])["name"], first(r["alias"])["zone_id"]] for r in each("aws_route53_record")
    }
    found["firewalls"] = {a["name"]: firewall(a) for a in each("aws_wafv2_web_acl")}
    found["pools"] = {p["name"]: pool(p) for p in each("aws_cognito_user_pool")}
    found["pool clients"] = {c["name"]: pool_client(c) for c in each("aws_cognito_user_pool_client")}
    found["pool domains"] = {d["domain"]: d["user_pool_id"] for d in each("aws_cognito_user_pool_domain")}
    found["topics"] = sorted(t["name"] for t in each("aws_sns_topic"))
    found["subscriptions"] = sorted([s["topic_arn"], s["protocol"], s["endpoint"]] for s in each("aws_sns_topic_subscription"))
    found["alarms"] = {a["alarm_name"]: alarm(a) for a in each("aws_cloudwatch_metric_alarm")}
    found["dashboards"] = {d["dashboard_name"]: json.loads(d["dashboard_body"]) for d in each("aws_cloudwatch_dashboard")}
    found["budgets"] = {b["name"]: budget(b) for b in each("aws_budgets_budget")}
    found["outputs"] = {name: o["value"] for name, o in state["outputs"].items() if o.get("value") is not None}
    # The template is given a hash, and `cargo xtask cloud deploy` shows the code.
    found["outputs"].pop("admin_code", None)

    each("terraform_data")  # the secrets, which CloudFormation is given as parameters
    left = {r["type"] for r in resources} - used
    assert not left, f"nobody compares {left}"
    return found


def table(t):
    kinds = {a["name"]: a["type"] for a in t["attribute"]}
    keys = [[t["hash_key"], "HASH", kinds.pop(t["hash_key"])]]
    if t["range_key"]:
        keys.append([t["range_key"], "RANGE", kinds.pop(t["range_key"])])
    assert not kinds, "an attribute that is no key"
    ttl = first(t["ttl"])
    return {
        "billing": t["billing_mode"],
        "keys": keys,
        "expires by": ttl["attribute_name"] if ttl.get("enabled") else None,
        "stream": t["stream_view_type"] if t["stream_enabled"] else None,
        "restorable": first(t["point_in_time_recovery"]).get("enabled", False),
        "protected": t["deletion_protection_enabled"],
    }


def function(f):
    concurrency = f["reserved_concurrent_executions"]
    return {
        "says": f["description"],
        "runtime": f["runtime"],
        "handler": f["handler"],
        "processors": f["architectures"],
        "memory": f["memory_size"],
        "timeout": f["timeout"],
        "concurrency": None if concurrency == -1 else concurrency,
        "role": f["role"],
        "log": first(f["logging_config"])["log_group"],
        "environment": first(f["environment"])["variables"],
    }


def api(a):
    socket = a["protocol_type"] == "WEBSOCKET"
    return {"name": a["name"], "protocol": a["protocol_type"], "selects": a["route_selection_expression"] if socket else None}


def integration(i):
    # Not given, the version is "1.0", which is all a WebSocket integration knows.
    version = i["payload_format_version"]
    return {
        "api": i["api_id"],
        "kind": i["integration_type"],
        "method": i["integration_method"],
        "uri": i["integration_uri"],
        "version": None if version == "1.0" else version,
    }


def stage(s):
    limits, log = first(s["default_route_settings"]), first(s["access_log_settings"])
    return {
        "deploys": s["auto_deploy"],
        "rate": limits["throttling_rate_limit"],
        "burst": limits["throttling_burst_limit"],
        "log": log["destination_arn"],
        "line": json.loads(log["format"]),
    }


def mapping(m):
    return {
        "from": m["event_source_arn"],
        "starts": m["starting_position"],
        "batch": m["batch_size"],
        "window": m["maximum_batching_window_in_seconds"] or 0,
        "parallel": m["parallelization_factor"],
        "tries": m["maximum_retry_attempts"],
        "age": m["maximum_record_age_in_seconds"],
        "bisects": m["bisect_batch_on_function_error"],
        "reports": m["function_response_types"],
        "filters": [json.loads(f["pattern"]) for f in first(m["filter_criteria"])["filter"]],
        "dead letters": first(first(m["destination_config"])["on_failure"])["destination_arn"],
    }


def buckets(each):
    found = {b["bucket"]: {} for b in each("aws_s3_bucket")}
    for o in each("aws_s3_bucket_ownership_controls"):
        found[o["bucket"]]["owner"] = [r["object_ownership"] for r in o["rule"]]
    for p in each("aws_s3_bucket_public_access_block"):
        names = {
            "BlockPublicAcls": p["block_public_acls"],
            "BlockPublicPolicy": p["block_public_policy"],
            "IgnorePublicAcls": p["ignore_public_acls"],
            "RestrictPublicBuckets": p["restrict_public_buckets"],
        }
        found[p["bucket"]]["public access blocked"] = sorted(name for name, value in names.items() if value)
    for e in each("aws_s3_bucket_server_side_encryption_configuration"):
        default = [first(r["apply_server_side_encryption_by_default"]) for r in e["rule"]]
        found[e["bucket"]]["encryption"] = [d["sse_algorithm"] for d in default]
    for v in each("aws_s3_bucket_versioning"):
        found[v["bucket"]]["versions"] = first(v["versioning_configuration"])["status"]
    for configuration in each("aws_s3_bucket_lifecycle_configuration"):
        found[configuration["bucket"]]["lifecycle"] = {
            r["id"]: [
                r["status"],
                first(r["noncurrent_version_expiration"])["noncurrent_days"],
                first(r["abort_incomplete_multipart_upload"])["days_after_initiation"],
            ]
            for r in configuration["rule"]
        }
    return found


def access(a):
    return [a["name"], a["origin_access_control_origin_type"], a["signing_behavior"], a["signing_protocol"]]


def headers(h):
    security = first(h["security_headers_config"])
    policy, kind = first(security["content_security_policy"]), first(security["content_type_options"])
    referrer, strict = first(security["referrer_policy"]), first(security["strict_transport_security"])
    found = {item["header"]: [item["value"], item["override"]] for item in first(h["custom_headers_config"]).get("items", [])}
    found["content-security-policy"] = [words(policy["content_security_policy"]), policy["override"]]
    found["x-content-type-options"] = ["nosniff", kind["override"]]
    found["referrer-policy"] = [referrer["referrer_policy"], referrer["override"]]
    found["strict-transport-security"] = [
        [strict["access_control_max_age_sec"], strict["include_subdomains"], strict["preload"]],
        strict["override"],
    ]
    assert not security["frame_options"] and not security["xss_protection"], "nobody compares these"
    return {"name": h["name"], "sends": found}


def behaviour(b):
    return {
        "to": b["target_origin_id"],
        "viewer": b["viewer_protocol_policy"],
        "methods": sorted(b["allowed_methods"]),
        "cached": sorted(b["cached_methods"]),
        "compress": b["compress"],
        "cache": b["cache_policy_id"],
        "request": b["origin_request_policy_id"] or None,
        "headers": b["response_headers_policy_id"] or None,
        "runs": {f["event_type"]: f["function_arn"] for f in b["function_association"]},
    }


def origin(o):
    custom = first(o["custom_origin_config"])
    ports = custom and [custom["http_port"], custom["https_port"], custom["origin_protocol_policy"], custom["origin_ssl_protocols"]]
    adds = {h["name"]: h["value"] for h in o["custom_header"]}
    return {"domain": o["domain_name"], "access": o["origin_access_control_id"] or None, "adds": adds, "custom": ports or None}


def site(s):
    certificate = first(s["viewer_certificate"])
    own = not certificate["cloudfront_default_certificate"]
    return {
        "comment": s["comment"],
        "enabled": s["enabled"],
        "http": s["http_version"],
        "ipv6": s["is_ipv6_enabled"],
        "price": s["price_class"],
        "root": s["default_root_object"],
        "aliases": s["aliases"] or [],
        "firewall": s["web_acl_id"] or None,
        "certificate": [
            not own,
            certificate["acm_certificate_arn"] or None,
            certificate["ssl_support_method"] or None,
            certificate["minimum_protocol_version"] if own else None,
        ],
        "origins": {o["origin_id"]: origin(o) for o in s["origin"]},
        "behaviours": {
            "*": behaviour(first(s["default_cache_behavior"])),
            **{b["path_pattern"]: behaviour(b) for b in s["ordered_cache_behavior"]},
        },
    }


def firewall(a):
    def rule(r):
        statement = first(r["statement"])
        rate, managed = first(statement["rate_based_statement"]), first(statement["managed_rule_group_statement"])
        return {
            "priority": r["priority"],
            "blocks": bool(first(r["action"]).get("block")),
            "rate": [rate["limit"], rate["aggregate_key_type"]] if rate else None,
            "managed": [managed["vendor_name"], managed["name"]] if managed else None,
        }

    chosen = sorted(key.capitalize() for key, value in first(a["default_action"]).items() if value)
    return {"scope": a["scope"], "default": chosen, "rules": {r["name"]: rule(r) for r in a["rule"]}}


def pool(p):
    policy = first(p["password_policy"])
    return {
        "tier": p["user_pool_tier"],
        "names": p["username_attributes"],
        "verified": p["auto_verified_attributes"],
        "case": first(p["username_configuration"])["case_sensitive"],
        "password": {key: value for key, value in policy.items() if value is not None},
        "recovery": {r["name"]: r["priority"] for r in first(p["account_recovery_setting"])["recovery_mechanism"]},
    }


def pool_client(c):
    return {
        "pool": c["user_pool_id"],
        "secret": c["generate_secret"],
        "errors": c["prevent_user_existence_errors"],
        "revocation": c["enable_token_revocation"],
        "flows": sorted(c["explicit_auth_flows"]),
        "providers": sorted(c["supported_identity_providers"]),
        "signs in": [c["allowed_oauth_flows_user_pool_client"], sorted(c["allowed_oauth_flows"]), sorted(c["allowed_oauth_scopes"])],
        "comes back to": c["callback_urls"],
    }


def alarm(a):
    return {
        "says": a["alarm_description"],
        "metric": [a["namespace"], a["metric_name"]],
        "of": a["dimensions"],
        "statistic": [a["statistic"], a["period"], a["evaluation_periods"]],
        "above": float(a["threshold"]),
        "compares": [a["comparison_operator"], a["treat_missing_data"]],
        "tells": a["alarm_actions"] or [],
    }


def budget(b):
    notes = [
        [n["notification_type"], n["comparison_operator"], n["threshold"], n["threshold_type"], n["subscriber_email_addresses"]]
        for n in b["notification"]
    ]
    return {"kind": [b["budget_type"], b["time_unit"]], "limit": [float(b["limit_amount"]), b["limit_unit"]], "notes": sorted(notes)}
