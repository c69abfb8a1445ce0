"""ministack, with what it lacks for browsers: API Gateway hands the `Sec-WebSocket-Protocol` that `$connect` answers with to the client, and a browser
that asked for a subprotocol and is given none closes.

The header is the function's own answer; nothing is made up here. Written for the version in requirements.txt.
"""

import contextvars

from ministack.app import main
from ministack.services import apigateway

answered = contextvars.ContextVar("what $connect answered", default=None)
invoke, serve = apigateway._invoke_ws_lambda, apigateway.handle_websocket


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


apigateway._invoke_ws_lambda, apigateway.handle_websocket = remember, with_subprotocol

if __name__ == "__main__":
    main()
