"""ministack, with what it lacks for browsers.

API Gateway hands the `Sec-WebSocket-Protocol` that `$connect` answers with to the client, and a browser that asked for a subprotocol and is given none
closes. The header is the function's own answer; nothing is made up here.

Cognito writes an issuer that is its own address. On AWS that is `cognito-idp.….amazonaws.com`, a name that leads away from this machine; here the
pool's issuer is the emulator's address, in its tokens and where it describes itself.

It also writes down what its policies allow and what it denies to whom, so that tests know which permissions are used, and can tell a permission that is
missing from a machine that is slow. Written for the version in requirements.txt.
"""

import contextvars
import json
import os

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.services import apigateway, cognito

answered = contextvars.ContextVar("what $connect answered", default=None)
invoke, serve = apigateway._invoke_ws_lambda, apigateway.handle_websocket
deny, evaluate = iam_actions.access_denied_response, iam_evaluator.evaluate
signed, described = cognito._signed_jwt, cognito.well_known_openid_configuration


async def remember(*words, **more):
    """The function's answer, kept where it was `$connect` that was asked."""
    answer = await invoke(*words, **more)
    if "CONNECT" in words:
        answered.set(answer)
    return answer


async def with_subprotocol(scope, receive, send, *words, **more):
    async def sending(message):
        if message["type"] == "websocket.accept":
            headers = (answered.get() or {}).get("headers") or {}
            chosen = next((value for name, value in headers.items() if name.lower() == "sec-websocket-protocol"), None)
            if chosen:
                message = {**message, "subprotocol": chosen}
        await send(message)

    await serve(scope, receive, sending, *words, **more)


def deny_and_say(service, action, principal, *words, **more):
    print(f"denied: {action} to {principal}", flush=True)
    return deny(service, action, principal, *words, **more)


def evaluate_and_say(context, *words, **more):
    result = evaluate(context, *words, **more)
    if result.decision == "Allow":
        print(f"allowed: {context.action} {context.resource_arn} {context.principal_arn}", flush=True)
    return result


def issuer(pool):
    return f"http://{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}/{pool}"


def signed_here(claims, pool="", use=""):
    return signed({**claims, "iss": issuer(pool)} if pool else claims, pool, use)


def described_here(pool, *words, **more):
    status, headers, body = described(pool, *words, **more)
    return status, headers, json.dumps({**json.loads(body), "issuer": issuer(pool)}).encode()


apigateway._invoke_ws_lambda, apigateway.handle_websocket = remember, with_subprotocol
cognito._signed_jwt, cognito.well_known_openid_configuration = signed_here, described_here
iam_actions.access_denied_response = deny_and_say
iam_evaluator.evaluate = evaluate_and_say

if __name__ == "__main__":
    main()
