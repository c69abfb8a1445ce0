"""Least privilege, as far as it can be read."""

import cloudformation_model
import iam_document
from template import INFRA, Template

# What the functions need and nothing that only grows: no action changes a table itself.
KNOWN = {
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeStream",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "execute-api:ManageConnections",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:SendMessage",
}

# The daily function alone reads a table whole, and only this one.
SCANS = "test-us-east-1-sweep Connections"


def allowed():
    for name, role in cloudformation_model.model(Template())["roles"].items():
        for policy in role["may"].values():
            for sid, statement in policy.items():
                yield f"{name} {sid}", statement


def test_every_action_is_known_and_none_is_a_star():
    for where, statement in allowed():
        assert statement["effect"] == "Allow", where
        assert set(statement["actions"]) <= KNOWN | ({"dynamodb:Scan"} if where == SCANS else set()), where


def test_every_resource_is_one_of_ours():
    for where, statement in allowed():
        for resource in statement["resources"]:
            service, place = resource.split(":")[2], resource.split(":", 5)[5]
            if service == "execute-api":
                assert place.startswith("SocketApi/ws/") and place.endswith("/@connections/*"), where
            elif service == "logs":
                assert place.startswith("log-group:/aws/lambda/test-") and place.endswith(":log-stream:*"), where
            else:
                assert "*" not in resource and "test-" in place, where


def test_nobody_calls_a_function_but_who_it_is_for():
    model = cloudformation_model.model(Template())
    for _, action, principal, source in model["invokers"]:
        assert action == "lambda:InvokeFunction" and source
        assert principal in ("apigateway.amazonaws.com", "events.amazonaws.com")


def test_the_document_says_what_the_template_says():
    written = (INFRA.parent / "docs" / "IAM.md").read_text()
    assert written == iam_document.document(), "python infra/tests/iam_document.py > docs/IAM.md"
