"""The way in: pages and calls through the site's address, and no other way to the calls."""

import json
import urllib.error
import urllib.request

SECRET = "natter-origin-secret"
VIEWER = "natter-viewer-address"
MOST_NEWCOMERS = 60


def directly(deployed, path, headers):
    """Past CloudFront, as anybody can who knows the API's address."""
    request = urllib.request.Request(deployed.outputs["ApiAddress"] + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_calls_come_with_their_headers(deployed):
    status, headers, _ = deployed.edge.ask("GET", "/api/me")
    headers = {name.lower(): value for name, value in headers.items()}
    assert status == 401
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_come_with_their_headers(deployed):
    status, headers, page = deployed.edge.ask("GET", "/r/some-room")
    assert status == 200 and "<title>Natter</title>" in page, page[:300]
    headers = {name.lower(): value for name, value in headers.items()}
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["cache-control"] == "no-cache"


def test_files_that_are_not_there_are_no_page(deployed):
    assert deployed.edge.ask("GET", "/assets/none-1.js")[0] in (403, 404)
    assert deployed.edge.ask("POST", "/", body={})[0] == 403


def test_health(deployed):
    status, _, text = deployed.edge.ask("GET", "/health")
    assert (status, json.loads(text)["status"]) == (200, "ok")


def test_nobody_passes_the_edge_by(deployed):
    for path in ("/health", "/api/me"):
        for said in ({}, {SECRET: "x" * 64}, {VIEWER: "192.0.2.1", "X-Forwarded-For": "192.0.2.1", "CloudFront-Viewer-Address": "192.0.2.1:1"}):
            status, text = directly(deployed, path, said)
            assert (status, json.loads(text)["code"]) == (403, "forbidden"), (path, said)


def enter(deployed, name, viewer, **said):
    headers = {"origin": deployed.outputs["SiteAddress"], **said}
    return deployed.edge.ask("POST", "/api/guest", headers, {"username": name}, viewer)[0]


def test_newcomers_are_counted_by_their_own_addresses(deployed):
    """One address is used up, whatever it says of itself; its neighbour is not."""
    if deployed.kind == "cloudformation":
        said = {VIEWER: "192.0.2.%d", "x-forwarded-for": "192.0.2.%d", "cloudfront-viewer-address": "192.0.2.%d:443", SECRET: "mine"}
    else:
        said = {}
    answers = []
    for turn in range(MOST_NEWCOMERS):
        spoof = {name: value.replace("%d", str(turn)) for name, value in said.items()}
        answers.append(enter(deployed, f"Crowd {deployed.kind} {turn}", "127.9.9.9", **spoof))
        if answers[-1] == 429:
            break
    assert answers[-1] == 429 and set(answers[:-1]) == {201}, answers
    assert enter(deployed, f"Neighbour {deployed.kind}", "127.9.9.10") == 201
