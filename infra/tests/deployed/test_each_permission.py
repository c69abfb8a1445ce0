"""No permission is there for nothing: without any one of them some story breaks.

What the emulator does not ask for, or what would take too long to bring about, is named in NOT_SEEN with the reason, and nothing else is left out.
"""

import copy
import json

import pytest

import cloudformation_model
import scenes
import story
from homes import NAME
from story import Broken
from template import Template

LOGS = "the emulator writes logs by itself"
POLLS = "the emulator reads streams by itself"
NOT_SEEN = {
    ("fanout", "DeadLetters", "sqs:SendMessage"): "a batch has to fail for 120 s first",
    **{("fanout", "Stream", f"dynamodb:{action}"): POLLS for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")},
    **{(f, "Logs", f"logs:{a}"): LOGS for f in ("socket", "http", "fanout", "sweep") for a in ("CreateLogStream", "PutLogEvents")},
}

# The rare roads that use a permission; all others are used by the story.
SCENES = {
    ("socket", "Connections", "dynamodb:BatchWriteItem"): lambda d: scenes.ghosts_are_forgotten(d, "socket"),
    ("socket", "Connections", "dynamodb:DeleteItem"): lambda d: scenes.ghosts_are_forgotten(d, "socket"),
    ("socket", "Messages", "dynamodb:UpdateItem"): lambda d: scenes.a_crowd_widens(d, "socket"),
    ("socket", "Post", "DELETE"): scenes.an_eleventh_device_replaces_the_first,
    ("http", "Connections", "dynamodb:BatchWriteItem"): lambda d: scenes.ghosts_are_forgotten(d, "http"),
    ("http", "Connections", "dynamodb:DeleteItem"): lambda d: scenes.ghosts_are_forgotten(d, "http"),
    ("http", "Connections", "dynamodb:GetItem"): lambda d: scenes.ghosts_are_forgotten(d, "http"),
    ("http", "People", "dynamodb:BatchGetItem"): scenes.a_site_admin_lists_people,
    ("http", "People", "dynamodb:UpdateItem"): scenes.somebody_changes_how_they_are_shown,
    ("http", "Rooms", "dynamodb:BatchGetItem"): scenes.an_account_goes,
    ("http", "Rooms", "dynamodb:GetItem"): scenes.a_lobby_that_never_began,
    ("http", "Rooms", "dynamodb:Query"): lambda d: scenes.ghosts_are_forgotten(d, "http"),
    ("http", "Messages", "dynamodb:UpdateItem"): lambda d: scenes.a_crowd_widens(d, "http"),
    ("http", "Post", "POST"): lambda d: scenes.ghosts_are_forgotten(d, "http"),
    ("fanout", "Messages", "dynamodb:Query"): scenes.a_large_room_is_left_to_the_stream,
    ("fanout", "Messages", "dynamodb:UpdateItem"): scenes.a_large_room_is_left_to_the_stream,
    ("fanout", "Connections", "dynamodb:Query"): scenes.a_large_room_is_left_to_the_stream,
    ("fanout", "Post", "POST"): scenes.a_large_room_is_left_to_the_stream,
    ("fanout", "Rooms", "dynamodb:Query"): lambda d: scenes.ghosts_are_forgotten(d, "fanout"),
    ("fanout", "Connections", "dynamodb:BatchWriteItem"): lambda d: scenes.ghosts_are_forgotten(d, "fanout"),
    ("fanout", "Connections", "dynamodb:DeleteItem"): lambda d: scenes.ghosts_are_forgotten(d, "fanout"),
    ("fanout", "Connections", "dynamodb:GetItem"): lambda d: scenes.ghosts_are_forgotten(d, "fanout"),
    ("sweep", "People", "dynamodb:UpdateItem"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Rooms", "dynamodb:DeleteItem"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Rooms", "dynamodb:Query"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Messages", "dynamodb:BatchWriteItem"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Messages", "dynamodb:Query"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Connections", "dynamodb:Query"): scenes.the_sweep_finishes_a_deleted_room,
    ("sweep", "Connections", "dynamodb:BatchWriteItem"): scenes.the_sweep_sweeps,
    ("sweep", "Connections", "dynamodb:Scan"): scenes.the_sweep_sweeps,
}


def permissions():
    """Every permission of every function, with the policy that lacks it."""
    for function in ("socket", "http", "fanout", "sweep"):
        role = cloudformation_model.model(Template())["roles"][f"test-us-east-1-{function}"]
        for sid, statement in role["may"][f"natter-{function}"].items():
            if sid == "Post":
                for resource in statement["resources"]:
                    yield function, sid, resource.split("/ws/")[1].split("/")[0]
            else:
                for action in statement["actions"]:
                    yield function, sid, action


ALL = list(permissions())


def without(policy, sid, what):
    """The policy without one permission."""
    policy = copy.deepcopy(policy)
    for statement in policy["Statement"]:
        if statement["Sid"] == sid and sid == "Post":
            statement["Resource"] = [r for r in statement["Resource"] if f"/ws/{what}/" not in r]
        elif statement["Sid"] == sid:
            statement["Action"] = [action for action in statement["Action"] if action != what]
    empty = lambda statement: statement["Action"] == [] or statement["Resource"] == []
    policy["Statement"] = [statement for statement in policy["Statement"] if not empty(statement)]
    return policy


@pytest.fixture
def policies(deployed):
    """Roles' policies, put back as they were."""
    iam = deployed.emulator.client("iam")
    kept = {}

    def change(function, sid, what):
        role, name = f"{NAME}-us-east-1-{function}", f"natter-{function}"
        kept[role, name] = policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        policy = json.loads(policy) if isinstance(policy, str) else policy
        less = without(policy, sid, what)
        assert less != policy
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(less))

    yield change
    for (role, name), policy in kept.items():
        text = policy if isinstance(policy, str) else json.dumps(policy)
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=text)


@pytest.mark.parametrize("function,sid,what", [p for p in ALL if p not in NOT_SEEN], ids=lambda value: value.removeprefix("dynamodb:"))
def test_without_it_something_breaks(deployed, policies, monkeypatch, function, sid, what):
    if deployed.kind != "cloudformation":
        pytest.skip("the permissions are equal, as test_equal.py proves; once is enough")
    policies(function, sid, what)
    tell = SCENES.get((function, sid, what), story.tell)
    missing = f"{'execute-api:ManageConnections' if sid == 'Post' else what} to", f"{NAME}-us-east-1-{function}"
    # On a busy machine a story may break before it comes to what is missing: then it gets more time.
    for patience in (3, 20):
        monkeypatch.setattr(story, "LONGEST", patience)
        monkeypatch.setattr(scenes, "LONGEST", patience)
        before = len(deployed.emulator.denials())
        with pytest.raises(Broken):
            tell(deployed)
        denied = deployed.emulator.denials()[before:]
        if any(all(part in line for part in missing) for line in denied):
            return
    raise AssertionError(f"the story broke, but not because of what is missing; denied were {denied}")


def test_what_is_not_seen_is_there(deployed):
    assert set(NOT_SEEN) <= set(ALL)
    assert set(SCENES) <= set(ALL)
