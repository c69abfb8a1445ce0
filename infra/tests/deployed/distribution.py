"""What a CloudFront distribution says of itself, read from the emulator's CloudFront, and what it sends on to an API by that."""

import fnmatch
import json
import re
import subprocess
import threading

# Never sent on from one connection to the next.
OF_THE_CONNECTION = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


class Distribution:
    """Behaviours, origins and policies of a distribution that stands."""

    def __init__(self, cloudfront, identity):
        self.cloudfront = cloudfront
        described = cloudfront.get_distribution(Id=identity)["Distribution"]
        self.domain = described["DomainName"]
        config = described["DistributionConfig"]
        self.origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
        self.behaviours = [*config.get("CacheBehaviors", {}).get("Items", []), {"PathPattern": "*", **config["DefaultCacheBehavior"]}]
        self.policies, self.functions = {}, {}
        for behaviour in self.behaviours:
            policy = behaviour.get("OriginRequestPolicyId")
            if policy and policy not in self.policies:
                found = cloudfront.get_origin_request_policy(Id=policy)["OriginRequestPolicy"]
                self.policies[policy] = found["OriginRequestPolicyConfig"]
            cloudfront.get_cache_policy(Id=behaviour["CachePolicyId"])  # a policy that is not there is an error

    def behaviour(self, path):
        """The first whose pattern fits, as CloudFront chooses."""
        return next(b for b in self.behaviours if fnmatch.fnmatchcase(path, b["PathPattern"]))

    def origin(self, behaviour):
        return self.origins[behaviour["TargetOriginId"]]

    def function(self, behaviour, moment="viewer-request"):
        """The live code of the function that runs at this moment, if one does."""
        for one in behaviour.get("FunctionAssociations", {}).get("Items", []):
            if one["EventType"] == moment:
                name = one["FunctionARN"].rsplit("/", 1)[1]
                if name not in self.functions:
                    self.functions[name] = self.cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read().decode()
                return self.functions[name]
        return None

    def sends_on(self, behaviour, headers, viewer):
        """The headers that reach a custom origin, by lower-case name."""
        policy = self.policies.get(behaviour.get("OriginRequestPolicyId"), {}).get("HeadersConfig", {"HeaderBehavior": "none"})
        named = {name.lower() for name in policy.get("Headers", {}).get("Items", [])}
        goes = {
            "none": lambda name: False,
            "whitelist": lambda name: name in named,
            "allViewer": lambda name: True,
            "allExcept": lambda name: name not in named,
        }[policy["HeaderBehavior"]]
        sent = {name: value for name, value in headers.items() if name not in OF_THE_CONNECTION and (goes(name) or name.startswith("content-"))}
        sent["x-forwarded-for"] = f"{headers['x-forwarded-for']}, {viewer}" if "x-forwarded-for" in headers else viewer
        sent["via"] = "2.0 edge.cloudfront.net (CloudFront)"
        sent.setdefault("user-agent", "Amazon CloudFront")
        origin = self.origin(behaviour)
        # What the distribution adds replaces what the viewer sent under the same name.
        for one in origin.get("CustomHeaders", {}).get("Items", []):
            sent[one["HeaderName"].lower()] = one["HeaderValue"]
        sent.setdefault("host", origin["DomainName"])
        return sent


def policy_headers(config):
    """The headers that a response headers policy sets, by their names in small letters."""
    security = config.get("SecurityHeadersConfig", {})
    headers = {one["Header"].lower(): one["Value"] for one in config.get("CustomHeadersConfig", {}).get("Items", [])}
    if "ContentSecurityPolicy" in security:
        headers["content-security-policy"] = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    if "ContentTypeOptions" in security:
        headers["x-content-type-options"] = "nosniff"
    if "ReferrerPolicy" in security:
        headers["referrer-policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    if "StrictTransportSecurity" in security:
        headers["strict-transport-security"] = f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}"
    return headers


def api_of(origin):
    """The HTTP API that an origin's name is of."""
    found = re.fullmatch(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com", origin["DomainName"])
    assert found, f"{origin['DomainName']} is no API"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only", "an API is called by TLS only"
    return found.group(1)


RUNNER = """
const vm = require("vm");
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { code, event } = JSON.parse(line);
  let answer;
  try {
    answer = vm.runInNewContext(code + "; handler(event);", { event }, { timeout: 1000 });
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
});
"""


class Functions:
    """CloudFront's functions, run by Node."""

    def __init__(self):
        self.lock = threading.Lock()
        self.node = subprocess.Popen(["node", "-e", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def run(self, code, method, uri, headers, viewer):
        """The request as a function leaves it."""
        event = {
            "version": "1.0",
            "context": {"eventType": "viewer-request"},
            "viewer": {"ip": viewer},
            "request": {"method": method, "uri": uri, "querystring": {}, "headers": {n: {"value": v} for n, v in headers.items()}, "cookies": {}},
        }
        with self.lock:
            self.node.stdin.write(json.dumps({"code": code, "event": event}) + "\n")
            answer = json.loads(self.node.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"the function at the edge failed: {answer['error']}")
        return answer["uri"], {name.lower(): one["value"] for name, one in answer["headers"].items()}

    def stop(self):
        self.node.stdin.close()
        try:
            self.node.wait(5)
        except subprocess.TimeoutExpired:
            self.node.kill()
            self.node.wait()
        self.node.stdout.close()
