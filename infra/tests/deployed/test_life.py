"""Created, found as described, repeated without a change, changed, and removed without a trace.

The order matters: `deployed` is created once for each way, and the last test removes it.
"""

import json

import cloudformation_model
from homes import NAME
from template import Template


def environment(deployed, function):
    return deployed.emulator.client("lambda").get_function_configuration(FunctionName=f"{NAME}-{function}")["Environment"]["Variables"]


def test_what_stands_there_is_what_the_template_says(deployed):
    emulator = deployed.emulator
    model = cloudformation_model.model(Template())
    mine = lambda name: name.replace("test-", f"{NAME}-")

    tables = emulator.client("dynamodb").list_tables()["TableNames"]
    assert sorted(tables) == sorted(mine(name) for name in model["tables"])
    functions = emulator.client("lambda").list_functions()["Functions"]
    assert sorted(f["FunctionName"] for f in functions) == sorted(mine(name) for name in model["functions"])
    assert {f["Timeout"] for f in functions} == {25}
    groups = emulator.client("logs").describe_log_groups()["logGroups"]
    assert {g["logGroupName"]: g["retentionInDays"] for g in groups} == {mine(name): days for name, days in model["logs"].items()}

    alarms = {a["AlarmName"]: a for a in emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert set(alarms) == {mine(name) for name in model["alarms"]}
    for name, alarm in model["alarms"].items():
        found = alarms[mine(name)]
        assert [found["Statistic"], found["Period"], found["EvaluationPeriods"]] == alarm["statistic"], name
        assert (found["Threshold"], found["AlarmDescription"]) == (alarm["above"], alarm["says"]), name

    gateway = emulator.client("apigatewayv2")
    (socket,) = [api for api in gateway.get_apis()["Items"] if api["ProtocolType"] == "WEBSOCKET"]
    routes = {route["RouteKey"] for route in gateway.get_routes(ApiId=socket["ApiId"], MaxResults="100")["Items"]}
    assert routes == {key.split(" ")[1] for key in model["routes"] if key.startswith("SocketApi ")}
    (mapping,) = emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert (mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (5, 120)


KINDS = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
}


def test_the_client_lies_in_the_bucket_as_browsers_want_it(deployed, web):
    s3, bucket = deployed.emulator.client("s3"), deployed.outputs["WebBucket"]
    files = {path.relative_to(web).as_posix() for path in web.rglob("*") if path.is_file()}
    assert {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]} == files
    assert {"index.html", "manifest.webmanifest"} < files and any(name.startswith("assets/") for name in files)
    for key in files:
        head = s3.head_object(Bucket=bucket, Key=key)
        cache = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
        assert (head["ContentType"], head["CacheControl"]) == (KINDS[key.rsplit(".", 1)[1]], cache), key


def config(deployed):
    status, headers, text = deployed.edge.ask("GET", "/config.json")
    assert (status, {name.lower(): value for name, value in headers.items()}["cache-control"]) == (200, "no-store"), text
    return json.loads(text)


def test_the_client_is_told_what_it_has_to_know(deployed):
    told = config(deployed)
    # Both ways draw a code for the first admin.
    assert told.pop("unclaimed") is True
    assert told == {
        "socketUrl": deployed.outputs["SocketAddress"].replace("http://", "ws://"),
        "siteName": 'Club, "7"',
        "guests": True,
        "signup": "open",
        "lobby": True,
        "providers": [{"id": "cognito", "name": "Cognito"}],
    }


def test_doing_it_again_changes_nothing(deployed):
    deployed.home.repeat()


def test_a_change_reaches_functions_and_client(deployed):
    deployed.home.change()
    assert environment(deployed, "socket")["NATTER_GUESTS"] == "false"
    assert environment(deployed, "http")["NATTER_SITE_NAME"] == 'Club, "7"'
    assert config(deployed)["guests"] is False


def test_removing_leaves_nothing(deployed):
    deployed.home.remove()
    client = deployed.emulator.client
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("lambda").list_functions()["Functions"] == []
    assert client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    assert client("s3").list_buckets()["Buckets"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
    assert client("apigatewayv2").get_apis()["Items"] == []
    assert client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert client("cloudwatch").list_dashboards()["DashboardEntries"] == []
    assert client("cloudfront").list_distributions()["DistributionList"].get("Items", []) == []
    assert client("events").list_rules()["Rules"] == []
    assert not client("apigateway").get_account().get("cloudwatchRoleArn")
