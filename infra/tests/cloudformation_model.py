"""What the CloudFormation template says, in the words that both descriptions share (see terraform_model.py)."""

import json


def words(text):
    """A text without regard to line breaks."""
    return " ".join(text.split())


def statements(listed):
    """Policy statements by their names; single values and lists of one mean the same."""
    many = lambda value: sorted([value] if isinstance(value, str) else value)
    return {
        one["Sid"]: {
            "effect": one["Effect"],
            "actions": many(one["Action"]),
            "resources": many(one["Resource"]),
            "principal": one.get("Principal"),
            "condition": one.get("Condition"),
        }
        for one in listed
    }


def boolean(value):
    return value if isinstance(value, bool) else {"true": True, "false": False}[value]


def model(template):
    """Everything the template makes."""
    of = template.of
    used = set()
    found = {}

    def each(kind):
        used.add(kind)
        return of(kind).items()

    found["tables"] = {t["TableName"]: table(t) for _, t in each("AWS::DynamoDB::Table")}
    found["functions"] = {f["FunctionName"]: function(f) for _, f in each("AWS::Lambda::Function")}
    found["invokers"] = sorted(
        [p["FunctionName"], p["Action"], p["Principal"], p["SourceArn"]] for _, p in each("AWS::Lambda::Permission")
    )
    found["roles"] = {r["RoleName"]: role(r) for _, r in each("AWS::IAM::Role")}
    found["logs"] = {g["LogGroupName"]: g["RetentionInDays"] for _, g in each("AWS::Logs::LogGroup")}
    found["apis"] = {
        logical: {"name": a["Name"], "protocol": a["ProtocolType"], "selects": a.get("RouteSelectionExpression")}
        for logical, a in each("AWS::ApiGatewayV2::Api")
    }
    found["authorizers"] = {
        logical: {"api": a["ApiId"], "name": a["Name"], "kind": a["AuthorizerType"], "uri": a["AuthorizerUri"], "sources": a.get("IdentitySource", [])}
        for logical, a in each("AWS::ApiGatewayV2::Authorizer")
    }
    found["integrations"] = {
        logical: {"api": i["ApiId"], "kind": i["IntegrationType"], "method": i["IntegrationMethod"], "uri": i["IntegrationUri"], "version": i.get("PayloadFormatVersion")}
        for logical, i in each("AWS::ApiGatewayV2::Integration")
    }
    found["routes"] = {
        f"{r['ApiId']} {r['RouteKey']}": {"authorization": r["AuthorizationType"], "authorizer": r.get("AuthorizerId"), "target": r["Target"]}
        for _, r in each("AWS::ApiGatewayV2::Route")
    }
    found["stages"] = {f"{s['ApiId']} {s['StageName']}": stage(s) for _, s in each("AWS::ApiGatewayV2::Stage")}
    found["account log role"] = [a["CloudWatchRoleArn"] for _, a in each("AWS::ApiGateway::Account")]
    found["mappings"] = {m["FunctionName"]: mapping(m) for _, m in each("AWS::Lambda::EventSourceMapping")}
    found["queues"] = {
        q["QueueName"]: {"keeps": q["MessageRetentionPeriod"], "encrypted": q["SqsManagedSseEnabled"]} for _, q in each("AWS::SQS::Queue")
    }
    found["schedules"] = {
        r["Name"]: {"when": r["ScheduleExpression"], "state": r["State"], "targets": {t["Id"]: t["Arn"] for t in r["Targets"]}}
        for _, r in each("AWS::Events::Rule")
    }
    found["buckets"] = {b["BucketName"]: bucket(b) for _, b in each("AWS::S3::Bucket")}
    found["bucket policies"] = {p["Bucket"]: statements(p["PolicyDocument"]["Statement"]) for _, p in each("AWS::S3::BucketPolicy")}
    found["access controls"] = {logical: access(a["OriginAccessControlConfig"]) for logical, a in each("AWS::CloudFront::OriginAccessControl")}
    found["edge functions"] = {
        f["Name"]: {"code": f["FunctionCode"].strip(), "runtime": f["FunctionConfig"]["Runtime"], "live": f["AutoPublish"]}
        for _, f in each("AWS::CloudFront::Function")
    }
    found["headers"] = {logical: headers(h["ResponseHeadersPolicyConfig"]) for logical, h in each("AWS::CloudFront::ResponseHeadersPolicy")}
    found["sites"] = {logical: site(s["DistributionConfig"]) for logical, s in each("AWS::CloudFront::Distribution")}
    found["records"] = {
        f"{r['Name']} {r['Type']}": [r["HostedZoneId"], r["AliasTarget"]["DNSName"], r["AliasTarget"]["HostedZoneId"]]
        for _, r in each("AWS::Route53::RecordSet")
    }
    found["firewalls"] = {a["Name"]: firewall(a) for _, a in each("AWS::WAFv2::WebACL")}
    found["pools"] = {p["UserPoolName"]: pool(p) for _, p in each("AWS::Cognito::UserPool")}
    found["pool clients"] = {c["ClientName"]: pool_client(c) for _, c in each("AWS::Cognito::UserPoolClient")}
    found["pool domains"] = {d["Domain"]: d["UserPoolId"] for _, d in each("AWS::Cognito::UserPoolDomain")}
    found["topics"] = sorted(t["TopicName"] for _, t in each("AWS::SNS::Topic"))
    found["subscriptions"] = sorted([s["TopicArn"], s["Protocol"], s["Endpoint"]] for _, s in each("AWS::SNS::Subscription"))
    found["alarms"] = {a["AlarmName"]: alarm(a) for _, a in each("AWS::CloudWatch::Alarm")}
    found["dashboards"] = {d["DashboardName"]: json.loads(d["DashboardBody"]) for _, d in each("AWS::CloudWatch::Dashboard")}
    found["budgets"] = {b["Budget"]["BudgetName"]: budget(b) for _, b in each("AWS::Budgets::Budget")}
    found["outputs"] = {to_snake(name): value for name, value in template.outputs.items()}

    left = {resource["type"] for resource in template.resources.values()} - used
    assert not left, f"nobody compares {left}"
    return found


def to_snake(name):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def table(t):
    kinds = {a["AttributeName"]: a["AttributeType"] for a in t["AttributeDefinitions"]}
    keys = [[k["AttributeName"], k["KeyType"], kinds.pop(k["AttributeName"])] for k in t["KeySchema"]]
    assert not kinds, "an attribute that is no key"
    ttl = t.get("TimeToLiveSpecification", {})
    restorable = t.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False)
    return {
        "billing": t["BillingMode"],
        "keys": keys,
        "expires by": ttl.get("AttributeName") if ttl.get("Enabled") else None,
        "stream": t.get("StreamSpecification", {}).get("StreamViewType"),
        "restorable": boolean(restorable),
        "protected": boolean(t["DeletionProtectionEnabled"]),
    }


def function(f):
    return {
        "says": f["Description"],
        "runtime": f["Runtime"],
        "handler": f["Handler"],
        "processors": f["Architectures"],
        "memory": f["MemorySize"],
        "timeout": f["Timeout"],
        "concurrency": f.get("ReservedConcurrentExecutions"),
        "role": f["Role"],
        "log": f["LoggingConfig"]["LogGroup"],
        "environment": {key: str(value) for key, value in f["Environment"]["Variables"].items()},
    }


def role(r):
    found = {"trusts": r["AssumeRolePolicyDocument"], "boundary": r.get("PermissionsBoundary"), "managed": r.get("ManagedPolicyArns", []), "may": {}}
    for policy in r.get("Policies", []):
        found["may"][policy["PolicyName"]] = statements(policy["PolicyDocument"]["Statement"])
    return found


def stage(s):
    return {
        "deploys": s["AutoDeploy"],
        "rate": s["DefaultRouteSettings"]["ThrottlingRateLimit"],
        "burst": s["DefaultRouteSettings"]["ThrottlingBurstLimit"],
        "log": s["AccessLogSettings"]["DestinationArn"],
        "line": json.loads(s["AccessLogSettings"]["Format"]),
    }


def mapping(m):
    return {
        "from": m["EventSourceArn"],
        "starts": m["StartingPosition"],
        "batch": m["BatchSize"],
        "window": m["MaximumBatchingWindowInSeconds"],
        "parallel": m["ParallelizationFactor"],
        "tries": m["MaximumRetryAttempts"],
        "age": m["MaximumRecordAgeInSeconds"],
        "bisects": m["BisectBatchOnFunctionError"],
        "reports": m["FunctionResponseTypes"],
        "filters": [json.loads(f["Pattern"]) for f in m["FilterCriteria"]["Filters"]],
        "dead letters": m["DestinationConfig"]["OnFailure"]["Destination"],
    }


def bucket(b):
    rules = b["LifecycleConfiguration"]["Rules"]
    return {
        "owner": [r["ObjectOwnership"] for r in b["OwnershipControls"]["Rules"]],
        "public access blocked": sorted(key for key, value in b["PublicAccessBlockConfiguration"].items() if value),
        "encryption": [r["ServerSideEncryptionByDefault"]["SSEAlgorithm"] for r in b["BucketEncryption"]["ServerSideEncryptionConfiguration"]],
        "versions": b["VersioningConfiguration"]["Status"],
        "lifecycle": {
            r["Id"]: [r["Status"], r["NoncurrentVersionExpiration"]["NoncurrentDays"], r["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]]
            for r in rules
        },
    }


def access(a):
    return [a["Name"], a["OriginAccessControlOriginType"], a["SigningBehavior"], a["SigningProtocol"]]


def headers(h):
    security = h["SecurityHeadersConfig"]
    strict = security["StrictTransportSecurity"]
    found = {item["Header"]: [item["Value"], item["Override"]] for item in h.get("CustomHeadersConfig", {}).get("Items", [])}
    found["content-security-policy"] = [words(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]), security["ContentSecurityPolicy"]["Override"]]
    found["x-content-type-options"] = ["nosniff", security["ContentTypeOptions"]["Override"]]
    found["referrer-policy"] = [security["ReferrerPolicy"]["ReferrerPolicy"], security["ReferrerPolicy"]["Override"]]
    found["strict-transport-security"] = [
        [strict["AccessControlMaxAgeSec"], strict["IncludeSubdomains"], strict["Preload"]],
        strict["Override"],
    ]
    left = set(security) - {"ContentSecurityPolicy", "ContentTypeOptions", "ReferrerPolicy", "StrictTransportSecurity"}
    assert not left, f"nobody compares {left}"
    return {"name": h["Name"], "sends": found}


def behaviour(b):
    return {
        "to": b["TargetOriginId"],
        "viewer": b["ViewerProtocolPolicy"],
        "methods": sorted(b["AllowedMethods"]),
        "cached": sorted(b["CachedMethods"]),
        "compress": b["Compress"],
        "cache": b["CachePolicyId"],
        "request": b.get("OriginRequestPolicyId"),
        "headers": b.get("ResponseHeadersPolicyId"),
        "runs": {f["EventType"]: f["FunctionARN"] for f in b.get("FunctionAssociations", [])},
    }


def origin(o):
    custom = o.get("CustomOriginConfig")
    return {
        "domain": o["DomainName"],
        "access": o.get("OriginAccessControlId"),
        "adds": {h["HeaderName"]: h["HeaderValue"] for h in o.get("OriginCustomHeaders", [])},
        "custom": custom and [custom["HTTPPort"], custom["HTTPSPort"], custom["OriginProtocolPolicy"], custom["OriginSSLProtocols"]],
    }


def site(s):
    certificate = s["ViewerCertificate"]
    return {
        "comment": s["Comment"],
        "enabled": s["Enabled"],
        "http": s["HttpVersion"],
        "ipv6": s["IPV6Enabled"],
        "price": s["PriceClass"],
        "root": s["DefaultRootObject"],
        "aliases": s.get("Aliases", []),
        "firewall": s.get("WebACLId"),
        "certificate": [
            certificate.get("CloudFrontDefaultCertificate", False),
            certificate.get("AcmCertificateArn"),
            certificate.get("SslSupportMethod"),
            certificate.get("MinimumProtocolVersion"),
        ],
        "origins": {o["Id"]: origin(o) for o in s["Origins"]},
        "behaviours": {"*": behaviour(s["DefaultCacheBehavior"]), **{b["PathPattern"]: behaviour(b) for b in s["CacheBehaviors"]}},
    }


def firewall(a):
    def rule(r):
        rate = r["Statement"].get("RateBasedStatement")
        managed = r["Statement"].get("ManagedRuleGroupStatement")
        return {
            "priority": r["Priority"],
            "blocks": "Block" in r.get("Action", {}),
            "rate": rate and [rate["Limit"], rate["AggregateKeyType"]],
            "managed": managed and [managed["VendorName"], managed["Name"]],
        }

    return {"scope": a["Scope"], "default": sorted(a["DefaultAction"]), "rules": {r["Name"]: rule(r) for r in a["Rules"]}}


def pool(p):
    policy = p["Policies"]["PasswordPolicy"]
    return {
        "tier": p["UserPoolTier"],
        "names": p["UsernameAttributes"],
        "verified": p["AutoVerifiedAttributes"],
        "case": p["UsernameConfiguration"]["CaseSensitive"],
        "password": {to_snake(key): value for key, value in policy.items()},
        "recovery": {r["Name"]: r["Priority"] for r in p["AccountRecoverySetting"]["RecoveryMechanisms"]},
    }


def pool_client(c):
    return {
        "pool": c["UserPoolId"],
        "secret": c["GenerateSecret"],
        "errors": c["PreventUserExistenceErrors"],
        "revocation": c["EnableTokenRevocation"],
        "flows": sorted(c["ExplicitAuthFlows"]),
        "providers": sorted(c["SupportedIdentityProviders"]),
        "signs in": [c["AllowedOAuthFlowsUserPoolClient"], sorted(c["AllowedOAuthFlows"]), sorted(c["AllowedOAuthScopes"])],
        "comes back to": c["CallbackURLs"],
    }


def alarm(a):
    return {
        "says": a["AlarmDescription"],
        "metric": [a["Namespace"], a["MetricName"]],
        "of": {d["Name"]: d["Value"] for d in a["Dimensions"]},
        "statistic": [a["Statistic"], a["Period"], a["EvaluationPeriods"]],
        "above": float(a["Threshold"]),
        "compares": [a["ComparisonOperator"], a["TreatMissingData"]],
        "tells": a.get("AlarmActions", []),
    }


def budget(b):
    def note(n):
        n, who = n["Notification"], n["Subscribers"]
        return [n["NotificationType"], n["ComparisonOperator"], n["Threshold"], n["ThresholdType"], [w["Address"] for w in who]]

    inner = b["Budget"]
    return {
        "kind": [inner["BudgetType"], inner["TimeUnit"]],
        "limit": [float(inner["BudgetLimit"]["Amount"]), inner["BudgetLimit"]["Unit"]],
        "notes": sorted(note(n) for n in b["NotificationsWithSubscribers"]),
    }
