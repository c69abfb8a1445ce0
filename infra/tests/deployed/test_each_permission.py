"""No permission is there for nothing: the emulator writes down what its policies allow while the stories run, and each permission is among it.

What the emulator does not ask for, or what would take too long to bring about, is named in NOT_SEEN with the reason, and nothing else is left out.
"""

import copy
import fnmatch
import functools
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
    ("sweep", "Close", "execute-api:ManageConnections"): "a session has to end without its sockets being found first",
    ("fanout", "DeadLetters", "sqs:SendMessage"): "a batch has to fail for 120 s first",
    **{("fanout", "Stream", f"dynamodb:{action}"): POLLS for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")},
    **{(f, "Logs", f"logs:{a}"): LOGS for f in ("socket", "http", "fanout", "sweep") for a in ("CreateLogStream", "PutLogEvents")},
}

# Together they use every permission.
STORIES = [
    story.tell,
    *(functools.partial(scenes.ghosts_are_forgotten, by=function) for function in ("socket", "http", "fanout")),
    *(functools.partial(scenes.a_crowd_widens, by=function) for function in ("socket", "http")),
    scenes.an_eleventh_device_replaces_the_first,
    scenes.a_site_admin_lists_people,
    scenes.somebody_changes_how_they_are_shown,
    scenes.an_account_goes,
    scenes.a_lobby_that_never_began,
    scenes.a_large_room_is_left_to_the_stream,
    scenes.the_sweep_finishes_a_deleted_room,
    scenes.the_sweep_sweeps,
]

# One permission of each function is taken away for real, so that the emulator is known to enforce what it writes down.
TAKEN_AWAY = {
    ("socket", "Post", "POST"): story.tell,
    ("http", "People", "dynamodb:BatchGetItem"): scenes.a_site_admin_lists_people,
    ("fanout", "Connections", "dynamodb:Query"): scenes.a_large_room_is_left_to_the_stream,
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


def deployed_policy(deployed, function):
    """The policy of a function's role, as it was deployed."""
    role, name = f"{NAME}-us-east-1-{function}", f"natter-{function}"
    policy = deployed.emulator.client("iam").get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    return json.loads(policy) if isinstance(policy, str) else policy


def as_list(one_or_more):
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


def is_used(allowed, policy, function, sid, what):
    """Whether a call was allowed that needs this permission."""
    (statement,) = [statement for statement in policy["Statement"] if statement["Sid"] == sid]
    action = "execute-api:ManageConnections" if sid == "Post" else what
    patterns = [pattern for pattern in as_list(statement["Resource"]) if sid != "Post" or f"/ws/{what}/" in pattern]
    role = f"{NAME}-us-east-1-{function}"
    return any(
        used == action and role in principal.split("/") and any(fnmatch.fnmatchcase(resource, pattern) for pattern in patterns)
        for used, resource, principal in allowed
    )


def test_each_permission_is_used(deployed):
    if deployed.kind != "cloudformation":
        pytest.skip("the permissions are equal, as test_equal.py proves; once is enough")
    for tell in STORIES:
        tell(deployed)
    allowed = deployed.emulator.allowed()
    policies = {function: deployed_policy(deployed, function) for function in ("socket", "http", "fanout", "sweep")}
    unused = [p for p in ALL if p not in NOT_SEEN and not is_used(allowed, policies[p[0]], *p)]
    assert unused == []


@pytest.fixture
def policies(deployed):
    """Takes permissions away; puts the roles' policies back as they were."""
    iam = deployed.emulator.client("iam")
    kept = {}

    def change(function, sid, what):
        kept[function] = policy = deployed_policy(deployed, function)
        less = without(policy, sid, what)
        assert less != policy
        put(function, less)

    def put(function, policy):
        role, name = f"{NAME}-us-east-1-{function}", f"natter-{function}"
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))

    yield change
    for function, policy in kept.items():
        put(function, policy)


@pytest.mark.parametrize("function,sid,what", TAKEN_AWAY, ids=lambda value: value.removeprefix("dynamodb:"))
def test_without_it_something_breaks(deployed, policies, monkeypatch, function, sid, what):
    if deployed.kind != "cloudformation":
        pytest.skip("the permissions are equal, as test_equal.py proves; once is enough")
    policies(function, sid, what)
    missing = f"{'execute-api:ManageConnections' if sid == 'Post' else what} to", f"{NAME}-us-east-1-{function}"
    # On a busy machine a story may break before it comes to what is missing: then it gets more time.
    for patience in (3, 20):
        monkeypatch.setattr(story, "LONGEST", patience)
        monkeypatch.setattr(scenes, "LONGEST", patience)
        before = len(deployed.emulator.denials())
        with pytest.raises(Broken):
            TAKEN_AWAY[function, sid, what](deployed)
        denied = deployed.emulator.denials()[before:]
        if any(all(part in line for part in missing) for line in denied):
            return
    raise AssertionError(f"the story broke, but not because of what is missing; denied were {denied}")


def test_what_is_not_seen_is_there(deployed):
    assert set(NOT_SEEN) | set(TAKEN_AWAY) <= set(ALL)
