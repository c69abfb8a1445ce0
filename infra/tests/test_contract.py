"""What other parts of the repository rely on: routes, headers, pages, ceilings, and that nothing costs at rest."""

import json
import re
import shutil
import subprocess

import pytest

import cloudformation_model
from template import INFRA, Template

ROOT = INFRA.parent
EVERYTHING = dict(Cognito="true", AlarmEmail="ops@example.org", BudgetUsd=1)


@pytest.fixture(scope="module")
def model():
    return cloudformation_model.model(Template())


def documented_actions():
    """The first column of the table of actions."""
    text = (ROOT / "docs" / "PROTOCOL.md").read_text()
    table = text.split("### Actions", 1)[1].split("###", 1)[0]
    names = set()
    for line in table.splitlines():
        if line.startswith("| `"):
            names |= set(re.findall(r"`(\w+)`", line.split("|")[1]))
    return names


def decoded_actions():
    """The names natter-wire reads."""
    names = set()
    for file in ("decode.rs", "decode/change.rs", "decode/govern.rs"):
        source = (ROOT / "crates" / "natter-wire" / "src" / file).read_text()
        body = source.split("fn reader_of", 1)[1].split("\n}\n", 1)[0]
        arms = [line.split("=>", 1)[0] for line in body.splitlines() if re.match(r'\s*"', line) and "=>" in line]
        names |= {name for arm in arms for name in re.findall(r'"(\w+)"', arm)}
    return names


# Actions without a route of their own: `$default` takes them to the same function.
BY_DEFAULT = {
    "getTimeline", "editMessage", "deleteMessage", "react", "pinMessage",
    "getReactions", "getPins",
}


def test_each_action_of_the_protocol_has_a_route_or_goes_by_default(model):
    routes = {key.split(" ", 1)[1] for key in model["routes"] if key.startswith("SocketApi ")}
    actions = routes - {"$connect", "$disconnect", "$default"}
    assert len(routes) - len(actions) == 3
    assert not actions & BY_DEFAULT
    assert actions | BY_DEFAULT == documented_actions() == decoded_actions()


def test_every_route_leads_to_the_same_function(model):
    targets = {key: route["target"] for key, route in model["routes"].items() if key.startswith("SocketApi ")}
    assert len(set(targets.values())) == 1 and "SocketApi $default" in targets, targets


def test_only_connect_asks_who_it_is_for_a_socket_has_one_owner(model):
    for key, route in model["routes"].items():
        assert (route["authorization"] == "CUSTOM") == (key == "SocketApi $connect"), key


def test_headers_are_those_of_the_home(model):
    source = (ROOT / "crates" / "natter-server" / "src" / "web.rs").read_text()
    if "const HEADERS" not in source:
        source = (ROOT / "crates" / "natter-http" / "src" / "web.rs").read_text()
    policy = re.search(r'const POLICY: &str = "(.*?)";', source, re.S).group(1)
    policy = cloudformation_model.words(policy.replace("\\\n", " "))
    listed = source.split("const HEADERS", 1)[1].split("];", 1)[0]
    home = {name: value for name, value in re.findall(r'\("([\w-]+)", "([^"]*)"\)', listed)}
    home["content-security-policy"] = policy
    sends = {name: value for name, (value, _) in model["headers"]["SiteHeaders"]["sends"].items()}
    assert sends.pop("strict-transport-security")[0] >= 31536000
    assert sends == home
    assert all(override for _, override in model["headers"]["SiteHeaders"]["sends"].values())


def test_pages_are_found_as_at_home(model):
    node = shutil.which("node")
    assert node, "the function at CloudFront is tested with Node"
    edge = model["edge functions"]["test-us-east-1-pages"]
    assert edge["code"] == (INFRA / "terraform" / "pages.js").read_text().strip()
    cases = {"/": "/index.html", "/rooms/lobby": "/index.html", "/a.b/c": "/index.html", "/assets/x-1.js": "/assets/x-1.js", "/config.json": "/config.json"}
    script = edge["code"] + "\nconsole.log(JSON.stringify(JSON.parse(process.argv[1]).map((uri) => handler({ request: { uri } }).uri)));"
    done = subprocess.run([node, "-e", script, json.dumps(list(cases))], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout) == list(cases.values())


def test_calls_say_who_calls_and_prove_where_they_come_from(model):
    (site,) = model["sites"].values()
    assert site["origins"]["api"]["adds"] == {"natter-origin-secret": "OriginSecret"}
    assert site["origins"]["web"]["adds"] == {}
    told = {name: f["environment"].get("NATTER_ORIGIN_SECRET") for name, f in model["functions"].items()}
    assert told == {"test-http": "OriginSecret", "test-socket": None, "test-fanout": None, "test-sweep": None}
    calls = [behaviour for behaviour in site["behaviours"].values() if behaviour["to"] == "api"]
    assert set(path for path, behaviour in site["behaviours"].items() if behaviour["to"] == "api") == {"/api/*", "/config.json", "/health"}
    for behaviour in calls:
        assert behaviour["runs"] == {"viewer-request": "arn:aws:cloudfront::123456789012:function/test-us-east-1-callers"}
    code = model["edge functions"]["test-us-east-1-callers"]["code"]
    assert code == (INFRA / "terraform" / "callers.js").read_text().strip()
    event = {"viewer": {"ip": "203.0.113.7"}, "request": {"headers": {"natter-viewer-address": {"value": "192.0.2.1"}, "accept": {"value": "*/*"}}}}
    script = code + "\nconsole.log(JSON.stringify(handler(JSON.parse(process.argv[1])).headers));"
    done = subprocess.run(["node", "-e", script, json.dumps(event)], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout) == {"natter-viewer-address": {"value": "203.0.113.7"}, "accept": {"value": "*/*"}}


def test_only_the_function_of_calls_knows_who_people_sign_in_with(model):
    own = {"test-http"}
    for word in ("NATTER_OIDC", "NATTER_OIDC_KEY", "NATTER_COGNITO"):
        assert {name for name, function in model["functions"].items() if word in function["environment"]} == own, word
    assert model["functions"]["test-http"]["environment"]["NATTER_COGNITO"] == ""
    with_pool = cloudformation_model.model(Template(**EVERYTHING))
    (provider,) = json.loads(with_pool["functions"]["test-http"]["environment"]["NATTER_COGNITO"])
    assert provider == {"client_id": "PoolClient", "id": "cognito", "issuer": "https://cognito-idp.us-east-1.amazonaws.com/Pool", "name": "Cognito"}
    (client,) = with_pool["pool clients"].values()
    assert client["comes back to"] == [f"https://site.cloudfront.net/api/oidc/{provider['id']}/callback"]
    assert not client["secret"], "PKCE protects the code, and a secret would be one more to keep"


def test_policies_of_aws_are_called_by_their_right_names(model):
    """AWS's list: a name that is not there fails the deployment on AWS only."""
    optimized, disabled = "658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    all_but_host = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    (site,) = model["sites"].values()
    for behaviour in site["behaviours"].values():
        expected = (disabled, all_but_host) if behaviour["to"] == "api" else (optimized, None)
        assert (behaviour["cache"], behaviour["request"]) == expected


def test_functions_end_before_the_gateway_gives_up(model):
    assert len(model["functions"]) == 4
    for name, function in model["functions"].items():
        assert function["timeout"] < 29, name
        assert function["concurrency"] >= 1, name
        assert model["logs"][function["log"]] == 7, name


def test_the_stream_gives_up_in_time(model):
    (mapping,) = model["mappings"].values()
    assert (mapping["tries"], mapping["age"], mapping["bisects"], mapping["reports"]) == (5, 120, True, ["ReportBatchItemFailures"])
    assert "wide" in json.dumps(mapping["filters"])


def test_nothing_costs_at_rest():
    model = cloudformation_model.model(Template(**EVERYTHING))
    assert all(table["billing"] == "PAY_PER_REQUEST" for table in model["tables"].values())
    assert len(model["alarms"]) <= 10
    assert len(model["dashboards"]) <= 3
    assert not any(table["restorable"] for table in model["tables"].values())
    used = {resource["type"] for resource in Template(**EVERYTHING).resources.values()}
    standing = ("AWS::SecretsManager", "AWS::KMS", "AWS::EC2", "AWS::WAFv2", "AWS::Route53::HostedZone", "AWS::RDS")
    assert not [kind for kind in used if kind.startswith(standing)]


def test_guests_are_off_until_somebody_wants_them():
    template = Template()
    assert template.parameters["Guests"] == "false"
    for function in template.of("AWS::Lambda::Function").values():
        assert function["Environment"]["Variables"]["NATTER_GUESTS"] == "false"
        assert int(function["Environment"]["Variables"]["NATTER_POSTS_PER_DAY"]) == 3_000_000


def test_tables_outlive_their_stack():
    raw = Template().raw["Resources"]
    tables = {name: resource for name, resource in raw.items() if resource["Type"] == "AWS::DynamoDB::Table"}
    assert len(tables) == 4
    for name, resource in tables.items():
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate" and resource["UpdateReplacePolicy"] == "Retain", name
    assert all(table["protected"] for table in cloudformation_model.model(Template())["tables"].values())
    restorable = cloudformation_model.model(Template(PointInTimeRecovery="true"))["tables"]
    assert all(table["restorable"] for table in restorable.values())


def test_a_restored_table_can_be_put_into_service():
    names = dict(PeopleTable="test-r-people", RoomsTable="test-r-rooms", MessagesTable="test-r-messages", MessagesStream="arn:stream", ConnectionsTable="test-r-connections")
    model = cloudformation_model.model(Template(**names))
    for function in model["functions"].values():
        for table in ("PEOPLE", "ROOMS", "MESSAGES", "CONNECTIONS"):
            assert function["environment"][f"NATTER_{table}_TABLE"] == f"test-r-{table.lower()}"
    (mapping,) = model["mappings"].values()
    assert mapping["from"] == "arn:stream"
    for role in model["roles"].values():
        for policy in role["may"].values():
            for statement in policy.values():
                for resource in statement["resources"]:
                    assert ":dynamodb:" not in resource or "/test-r-" in resource


def test_answers_of_the_api_carry_headers_too(model):
    (site,) = model["sites"].values()
    sends = {name: value for name, (value, override) in model["headers"]["CallHeaders"]["sends"].items() if override}
    assert set(sends) == {"content-security-policy", "x-content-type-options", "referrer-policy", "strict-transport-security"}
    assert sends["strict-transport-security"][0] >= 31536000 and "default-src 'none'" in sends["content-security-policy"]
    for path, behaviour in site["behaviours"].items():
        assert behaviour["headers"] == ("CallHeaders" if behaviour["to"] == "api" else "SiteHeaders"), path


def test_text_in_the_access_logs_is_nobodys_message(model):
    for stage in model["stages"].values():
        assert not [value for value in stage["line"].values() if re.search(r"body|header|queryString|sourceIp|authorizer|[pP]ath", value)]
