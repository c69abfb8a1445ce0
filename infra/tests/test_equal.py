"""CloudFormation and Terraform make the same things."""

import hashlib

import pytest

import cloudformation_model
import terraform_model
from template import Template

OPTIONS = dict(
    Architecture="x86_64",
    SiteName="Club",
    Guests="true",
    Signup="closed",
    AdminCode="0" * 64,
    Oidc='[{"id": "club", "issuer": "https://login.example", "client_id": "natter"}]',
    AllowedOrigins="https://other.example",
    LogLevel="debug",
    ApiLogRole="keep",
    LimitConcurrency="false",
    MessagesPerSecond=100,
    CallsPerSecond=20,
    MessagesPerDay=5000,
    PostsPerDay=7000,
    PeopleTable="restored-people",
    RoomsTable="restored-rooms",
    MessagesTable="restored-messages",
    MessagesStream="arn:aws:dynamodb:us-east-1:123456789012:table/restored-messages/stream/s",
    ConnectionsTable="restored-connections",
    DeletionProtection="false",
    SocketConcurrency=5,
    HttpConcurrency=4,
    FanoutConcurrency=3,
    LogDays=30,
    PermissionsBoundary="arn:aws:iam::123456789012:policy/natter-boundary",
    PointInTimeRecovery="true",
    PriceClass="PriceClass_All",
    DomainName="chat.example",
    CertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/c",
    HostedZoneId="Z0",
    Cognito="true",
    Firewall="true",
    AlarmEmail="ops@example.org",
    BudgetUsd=20,
)


@pytest.fixture(scope="session")
def states():
    return terraform_model.states()


def differences(left, right, path=""):
    """Where two nested values differ, one line each."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(set(left) | set(right), key=str):
            yield from differences(left.get(key, "(not there)"), right.get(key, "(not there)"), f"{path}/{key}")
    elif left != right:
        yield f"{path}: CloudFormation {left!r}, Terraform {right!r}"


def compare(parameters, state):
    found = list(differences(cloudformation_model.model(Template(**parameters)), terraform_model.model(state)))
    assert not found, "\n".join(found)


def test_as_it_comes(states):
    # The module draws a code where it is given no hash; the template is given the hash of one that the deployment draws.
    compare({"AdminCode": hashlib.sha256(b"admincode").hexdigest()}, states["as_it_comes"])


def test_with_every_option(states):
    compare(OPTIONS, states["with_every_option"])


def test_every_parameter_is_an_option_or_the_deployments_business():
    theirs = {"CodeBucket", "SocketCode", "HttpCode", "FanoutCode", "SweepCode", "OriginSecret", "OidcKey", "EmulatorEndpoint"}
    assert set(Template().raw["Parameters"]) - theirs == set(OPTIONS)


def test_both_have_the_same_parameters():
    variables = set()
    for line in (terraform_model.MODULE / "variables.tf").read_text().splitlines():
        if line.startswith("variable "):
            variables.add(line.split('"')[1])
    parameters = {cloudformation_model.to_snake(name) for name in Template().raw["Parameters"]}
    made = {"code_bucket", "socket_code", "http_code", "fanout_code", "sweep_code", "origin_secret", "oidc_key"}
    assert parameters - made == variables - {"name", "functions", "web"}


def test_the_comparison_notices_a_changed_value(states):
    state = terraform_model.model(states["as_it_comes"])
    state["functions"]["test-socket"]["timeout"] = 29
    del state["routes"]["SocketApi ping"]
    found = list(differences(cloudformation_model.model(Template(AdminCode=hashlib.sha256(b"admincode").hexdigest())), state))
    assert len(found) == 2, found
