"""Writes docs/IAM.md from the CloudFormation template: `python infra/tests/iam_document.py > docs/IAM.md`."""

import sys

import cloudformation_model
from template import Template

HEAD = """# Permissions

Written from the CloudFormation template by `python infra/tests/iam_document.py`; a test fails when the two differ, and another when Terraform says
anything else. `<name>` is the name of the deployment, `<region>` and `<account>` are yours, `<api>` is the WebSocket API.

Each function has a role of its own. No allowed action and no resource is a `*` alone; where a resource ends in one, AWS draws the last part
(connection ids, log streams). No role reads secrets, calls other functions, or touches another table, bucket or API.
"""

WHY = {
    "socket": {
        "People": "redeem a ticket once, make guests, look up who somebody is and how they like to be shown, count their rooms",
        "Rooms": "membership before each action; create, join, leave, govern, invite, read markers; the audit log",
        "Messages": "read tail and history, append the next event if its number is free, hand a large room to the stream",
        "Connections": "register, subscribe, find the audience of a room, remove what is gone; count frames, typing and the day's posts",
        "Post": "frames to clients; close a connection that is replaced or exceeds a rate",
        "Logs": "its own log group",
    },
    "http": {
        "People": "accounts, sessions, tickets, profiles; the list of people for site admins",
        "Rooms": "a newcomer joins the lobby, a deleted account leaves its rooms; sessions, settings, invitations and the audit log; which rooms a socket that is closed was subscribed to",
        "Messages": "coming and going by REST, and rooms put away or deleted by site admins, are events of logs",
        "Connections": "which connections are sent the newcomer's event; the sockets of a session that signs out; the day's posts",
        "Post": "tell the lobby of the newcomer; close the sockets of a session that signs out",
        "Logs": "its own log group",
    },
    "fanout": {
        "Stream": "read the events of large rooms",
        "Rooms": "which rooms a connection that is gone was subscribed to",
        "Messages": "read the head; give a room that became small back to its senders",
        "Connections": "find the audience, remove what is gone; the day's posts",
        "DeadLetters": "what could not be fanned out",
        "Post": "frames to clients",
        "Logs": "its own log group",
    },
    "sweep": {
        "People": "count the rooms of those who were in a room that was deleted; whether the session of a connection still counts",
        "Rooms": "whether the session of a connection still counts; find rooms that were deleted and whose function died before it had taken away what leads to them",
        "Messages": "take the logs of deleted rooms away, all but their last event",
        "Connections": "once a day: find rows past their time that DynamoDB has not taken away yet, and take them away; subscriptions of deleted rooms",
        "Close": "close the connections of sessions that have ended",
        "Logs": "its own log group",
    },
}

TAIL = """
## Who may call the functions

| function | caller | from |
|---|---|---|
{invokers}

## The web bucket

{bucket}

## API Gateway's log writer

`<name>-<region>-api-logs` carries AWS's own policy `AmazonAPIGatewayPushToCloudWatchLogs` and can be taken by API Gateway only. It is made only where
the account has no such role for the Region yet: the setting is one for the whole account and Region.

## Who deploys

`cargo xtask cloud deploy` runs with your own credentials. It needs to create, change and delete what stands in the template (CloudFormation, IAM roles
named `<name>-*`, Lambda, API Gateway, DynamoDB, SQS, S3 buckets named `<name>-*`, CloudFront, CloudWatch, EventBridge; with options also Route 53,
WAF, Cognito, SNS, Budgets). For a pipeline, infra/pipeline/ has a role for OpenID Connect, so that no key is stored anywhere.
"""


def spoken(text):
    """An ARN without this test's account."""
    replaced = text.replace("123456789012", "<account>").replace("us-east-1", "<region>").replace("SocketApi", "<api>").replace("HttpApi", "<http-api>")
    return replaced.replace("test-", "<name>-").replace("/stream/Messages", "/stream/<time>").replace("SocketAuthorizer", "<authorizer>")


def document():
    found = cloudformation_model.model(Template())
    parts = [HEAD]
    for function, why in WHY.items():
        role = found["roles"][f"test-us-east-1-{function}"]
        (may,) = role["may"].values()
        assert set(may) == set(why), f"the reasons of {function} name {sorted(why)}, the template {sorted(may)}"
        parts.append(f"\n## natter-{function}\n\n| what | actions | on | why |\n|---|---|---|---|\n")
        for sid, reason in why.items():
            actions = ", ".join(f"`{action}`" for action in may[sid]["actions"])
            resources = ", ".join(f"`{spoken(resource)}`" for resource in may[sid]["resources"])
            parts.append(f"| {sid} | {actions} | {resources} | {reason} |\n")
    invokers = [f"| `{spoken(name)}` | `{who}` | `{spoken(source)}` |" for name, _, who, source in found["invokers"]]
    (policy,) = found["bucket policies"].values()
    rules = []
    for sid, rule in policy.items():
        who = rule["principal"] if isinstance(rule["principal"], str) else rule["principal"]["Service"]
        ((test, condition),) = rule["condition"].items()
        ((key, value),) = condition.items()
        value = spoken(value).replace("distribution/Site", "distribution/<site>")
        rules.append(f"- {sid}: {rule['effect']} `{', '.join(rule['actions'])}` to `{who}` where {test} `{key}` = `{value}`")
    parts.append(TAIL.format(invokers="\n".join(invokers), bucket="\n".join(rules)))
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(document())
