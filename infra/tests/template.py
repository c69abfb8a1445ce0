"""The CloudFormation template with every intrinsic function worked out, as AWS would, for given parameters.

Identifiers that only AWS can draw stand for themselves: the logical name of the resource. The mocks of the Terraform tests use the same words.
"""

import pathlib
import re

import yaml

INFRA = pathlib.Path(__file__).resolve().parent.parent
PATH = INFRA / "cloudformation" / "template.yaml"

PSEUDO = {
    "AWS::StackName": "test",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
NOTHING = object()

# What Ref gives where it is a name of ours and not one AWS draws.
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Events::Rule": "Name",
}

# What GetAtt gives; {name} is the name of the resource, {id} its logical name.
ATTRIBUTES = {
    ("AWS::DynamoDB::Table", "Arn"): "arn:aws:dynamodb:us-east-1:123456789012:table/{name}",
    ("AWS::DynamoDB::Table", "StreamArn"): "arn:aws:dynamodb:us-east-1:123456789012:table/{name}/stream/{id}",
    ("AWS::Lambda::Function", "Arn"): "arn:aws:lambda:us-east-1:123456789012:function:{name}",
    ("AWS::IAM::Role", "Arn"): "arn:aws:iam::123456789012:role/{name}",
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::{name}",
    ("AWS::S3::Bucket", "RegionalDomainName"): "{name}.s3.us-east-1.amazonaws.com",
    ("AWS::SQS::Queue", "Arn"): "arn:aws:sqs:us-east-1:123456789012:{name}",
    ("AWS::SQS::Queue", "QueueName"): "{name}",
    ("AWS::Events::Rule", "Arn"): "arn:aws:events:us-east-1:123456789012:rule/{name}",
    ("AWS::CloudFront::OriginAccessControl", "Id"): "{id}",
    ("AWS::CloudFront::Function", "FunctionMetadata.FunctionARN"): "arn:aws:cloudfront::123456789012:function/{name}",
    ("AWS::CloudFront::Distribution", "DomainName"): "site.cloudfront.net",
    ("AWS::WAFv2::WebACL", "Arn"): "arn:aws:wafv2:us-east-1:123456789012:global/webacl/{name}/{id}",
}
NAME_PROPERTIES = ["TableName", "FunctionName", "RoleName", "LogGroupName", "BucketName", "QueueName", "TopicName", "Name"]


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags."""


def _tag(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _tag)


def load():
    """The template as it is written."""
    return yaml.load(PATH.read_text(), Loader)


class Template:
    """The template for these parameters."""

    def __init__(self, **parameters):
        self.raw = load()
        unknown = set(parameters) - set(self.raw["Parameters"])
        assert not unknown, f"the template has no parameters {unknown}"
        self.parameters = {name: parameters.get(name, spec.get("Default", name)) for name, spec in self.raw["Parameters"].items()}
        self.conditions = {}
        for name, value in self.raw["Conditions"].items():
            self.conditions[name] = self.resolve(value)
        self.resources = {}
        for logical, resource in self.raw["Resources"].items():
            if self.conditions.get(resource.get("Condition"), True):
                self.resources[logical] = {"type": resource["Type"], **self.resolve(resource.get("Properties", {}))}
        outputs = self.raw["Outputs"].items()
        self.outputs = {name: self.resolve(o["Value"]) for name, o in outputs if self.conditions.get(o.get("Condition"), True)}

    def of(self, kind):
        """All resources of a type by logical name."""
        return {logical: resource for logical, resource in self.resources.items() if resource["type"] == kind}

    def name(self, logical):
        properties = self.raw["Resources"][logical].get("Properties", {})
        for key in NAME_PROPERTIES:
            if key in properties:
                return self.resolve(properties[key])
        return logical

    def ref(self, name):
        if name in self.parameters:
            return self.parameters[name]
        if name == "AWS::NoValue":
            return NOTHING
        if name in PSEUDO:
            return PSEUDO[name]
        kind = self.raw["Resources"][name]["Type"]
        if kind == "AWS::SNS::Topic":
            return f"arn:aws:sns:us-east-1:123456789012:{self.name(name)}"
        return self.name(name) if kind in NAMED_BY else name

    def attribute(self, logical, attribute):
        kind = self.raw["Resources"][logical]["Type"]
        return ATTRIBUTES[kind, attribute].format(name=self.name(logical), id=logical)

    def substitute(self, text, words):
        def one(match):
            if match.group(1) in words:
                return words[match.group(1)]
            logical, _, attribute = match.group(1).partition(".")
            return str(self.attribute(logical, attribute) if attribute else self.ref(logical))

        return re.sub(r"\$\{([^}]+)\}", one, text)

    def resolve(self, value):
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (key, argument), = value.items()
            if key == "Ref":
                return self.ref(argument)
            if key == "Condition" and isinstance(argument, str):
                return self.conditions[argument]
            if key.startswith("Fn::"):
                return self.function(key[4:], argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NOTHING}

    def function(self, name, argument):
        if name == "Sub":
            text, words = argument if isinstance(argument, list) else (argument, {})
            return self.substitute(text, {word: self.resolve(value) for word, value in words.items()})
        if name == "GetAtt":
            return self.attribute(*argument)
        if name == "If":
            condition, then, otherwise = argument
            return self.resolve(then if self.conditions[condition] else otherwise)
        if name == "Equals":
            left, right = map(self.resolve, argument)
            return str(left) == str(right)
        if name == "Not":
            return not self.resolve(argument[0])
        if name == "And":
            return all(map(self.resolve, argument))
        raise NotImplementedError(f"Fn::{name}")
