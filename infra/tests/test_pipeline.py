"""The pipeline's role cannot become more than it is, and nothing is built beside its credentials."""

import re

import yaml

from template import INFRA, Loader

PIPELINE = INFRA / "pipeline"
ROLE = yaml.load((PIPELINE / "role.yaml").read_text(), Loader)["Resources"]
JOBS = yaml.safe_load((PIPELINE / "deploy.yml").read_text())["jobs"]
BOUNDARY = {"Ref": "Boundary"}


def statements(resource):
    properties = ROLE[resource]["Properties"]
    documents = [properties["PolicyDocument"]] if "PolicyDocument" in properties else [p["PolicyDocument"] for p in properties["Policies"]]
    for document in documents:
        for statement in document["Statement"]:
            actions = statement["Action"]
            yield statement, [actions] if isinstance(actions, str) else actions


def conditions(action):
    """The conditions of every statement that allows this action."""
    return [s.get("Condition", {}) for s, actions in statements("Deployer") if action in actions]


def test_no_action_is_a_service_whole():
    for resource in ("Deployer", "Boundary"):
        for statement, actions in statements(resource):
            assert statement["Effect"] == "Allow"
            for action in actions:
                assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+|s3:GetBucket\*|cloudfront:Get\*", action), action


def test_roles_are_made_and_filled_within_the_boundary_only():
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary", "iam:AttachRolePolicy"):
        found = conditions(action)
        assert found, action
        for condition in found:
            assert condition["StringEquals"]["iam:PermissionsBoundary"] == BOUNDARY, action
    (attach,) = conditions("iam:AttachRolePolicy")
    assert attach["ArnEquals"]["iam:PolicyARN"]["Fn::Sub"].endswith(":policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")
    (hand_over,) = conditions("iam:PassRole")
    assert hand_over["StringEquals"]["iam:PassedToService"] == ["lambda.amazonaws.com", "apigateway.amazonaws.com"]


def test_the_ways_round_the_boundary_are_not_there():
    allowed = {action for _, actions in statements("Deployer") for action in actions}
    kinds = r"iam:(DeleteRolePermissionsBoundary|UpdateAssumeRolePolicy|CreatePolicy.*|SetDefaultPolicyVersion|DeletePolicy.*|.*User.*|.*Group.*|.*Key.*|.*Provider.*)"
    assert not [action for action in allowed if re.fullmatch(kinds, action)]
    # No invocation, no item of a table, no secret.
    assert not [action for action in allowed if re.match(r"lambda:Invoke|dynamodb:.*(Item|Query|Scan)|secretsmanager|ssm|kms|sts", action)]
    own = [s["Resource"] for s, actions in statements("Deployer") if any(a.startswith("iam:") for a in actions)]
    for resource in own:
        assert resource["Fn::Sub"].endswith(":role/${Name}-${AWS::Region}-*"), "the pipeline's own role is not among them"


def test_the_boundary_holds_no_right_over_rights():
    for statement, actions in statements("Boundary"):
        for action in actions:
            assert action.split(":")[0] in ("dynamodb", "execute-api", "sqs", "logs"), action
        if statement["Resource"] == "*":
            assert all(action.startswith("logs:") for action in actions)


def test_every_action_of_the_functions_is_within_the_boundary():
    import cloudformation_model
    from template import Template

    within = {action for _, actions in statements("Boundary") for action in actions}
    for role in cloudformation_model.model(Template())["roles"].values():
        for policy in role["may"].values():
            for statement in policy.values():
                assert set(statement["actions"]) <= within


def test_every_role_of_the_template_takes_a_boundary():
    import cloudformation_model
    from template import Template

    roles = cloudformation_model.model(Template(PermissionsBoundary="arn:b"))["roles"]
    assert len(roles) == 5 and all(role["boundary"] == "arn:b" for role in roles.values())


def test_actions_are_pinned_by_commit():
    uses = [step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step]
    assert uses
    for one in uses:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", one), one


def test_credentials_are_in_the_last_job_alone_and_it_builds_nothing():
    with_token = [name for name, job in JOBS.items() if job.get("permissions", {}).get("id-token") == "write"]
    assert with_token == ["deploy"]
    runs = [step["run"] for step in JOBS["deploy"]["steps"] if "run" in step]
    for run in runs:
        assert not re.search(r"\b(cargo|npm|npx|pip|node|python3?|make) ", run), run
    assert any("sha256sum --check --strict" in run for run in runs), "what was built is compared before it is deployed"
    assert JOBS["deploy"]["needs"] == "build" and "needs.build.outputs.hash" in str(JOBS["deploy"]["steps"])
    for job in JOBS.values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_nothing_is_installed_without_its_hash():
    for job in JOBS.values():
        for step in job["steps"]:
            if re.search(r"pip\d? install", step.get("run", "")):
                assert "--require-hashes" in step["run"], step["run"]
    for line in (PIPELINE / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[\w-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line), line


def test_no_code_is_drawn_or_printed_in_a_log():
    script = (PIPELINE / "deploy.sh").read_text()
    assert "NATTER_ADMIN_CODE_SHA256" in script
    spoken = [line for line in script.splitlines() if re.match(r"\s*(echo|printf)", line)]
    assert not [line for line in spoken if "$NATTER_ADMIN" in line or "rand" in line]
    assert "secrets.NATTER_ADMIN_CODE_SHA256" in str(JOBS["deploy"])
