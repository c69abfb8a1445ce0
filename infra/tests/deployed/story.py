"""A small story through the deployed addresses: everything that a client needs, each step checked.

It fails where any permission is missing that its steps use, which is how test_each_permission.py knows that a permission is used at all.
"""

import contextlib
import http.client
import json
import secrets
import time

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

# Seconds. Generous: a busy machine is not a failure.
LONGEST = 60


class Broken(AssertionError):
    """A step that did not do what it should."""


def call(deployed, method, path, body=None, token=None, allowed=(200, 201, 204)):
    # As a program: pages of the site name their origin and get a cookie instead of a token.
    headers = {"authorization": f"Bearer {token}"} if token else {}
    try:
        status, _, text = deployed.edge.ask(method, path, headers, body)
    except (OSError, http.client.HTTPException) as error:
        raise Broken(f"{method} {path}: {error}") from error
    if status not in allowed:
        raise Broken(f"{method} {path}: {status} {text[:200]!r}")
    return json.loads(text) if text else None


class Client:
    """One person's socket."""

    def __init__(self, deployed, name, token=None, query="", origin=None):
        self.name, self.frames = name, []
        protocols = None
        if token:
            protocols = ["natter.v1", "ticket." + call(deployed, "POST", "/api/ticket", token=token)["ticket"]]
        address = deployed.outputs["SocketAddress"].replace("http", "ws", 1) + query
        try:
            connection = connect(
                address, subprotocols=protocols, origin=origin or deployed.outputs["SiteAddress"], open_timeout=LONGEST, close_timeout=1, compression=None, proxy=None
            )
            self.open = contextlib.ExitStack()
            self.socket = self.open.enter_context(connection)
        except (InvalidStatus, OSError, TimeoutError) as error:
            raise Broken(f"{name} cannot connect: {error}") from error

    def send(self, action, **fields):
        request = secrets.token_hex(4)
        try:
            self.socket.send(json.dumps({"action": action, "requestId": request, **fields}))
        except ConnectionClosed as error:
            raise Broken(f"{self.name} lost the socket: {error}") from error
        return request

    def ask(self, action, **fields):
        """Sends and waits for this very answer."""
        request = self.send(action, **fields)
        frame = self.until(lambda frame: frame.get("requestId") == request, f"the answer to {action}")
        if frame["type"] == "error":
            raise Broken(f"{self.name} {action}: {frame}")
        return frame

    def until(self, wanted, what):
        """The first frame like this, from those that came already or come in time."""
        end = time.monotonic() + LONGEST
        while True:
            for index, frame in enumerate(self.frames):
                if wanted(frame):
                    return self.frames.pop(index)
            try:
                frame = json.loads(self.socket.recv(timeout=max(0, end - time.monotonic())))
            except TimeoutError:
                break
            except ConnectionClosed as error:
                raise Broken(f"{self.name} lost the socket before {what}: {error}") from error
            # Several events may share a frame: each is kept by itself, so that reading one loses none of the others.
            self.frames += frame["events"] if frame.get("type") == "events" else [frame]
        raise Broken(f"{self.name} waits in vain for {what}; came: {[frame.get('type') for frame in self.frames]}")

    def event(self, kind, **fields):
        """A log event of this kind; it may have come alone or in a frame with others."""
        def like(frame):
            return frame.get("type") == kind and all(frame.get(key) == value for key, value in fields.items())

        return self.until(like, f"{kind} {fields}")

    def closed(self):
        """Waits until the other side closes."""
        end = time.monotonic() + LONGEST
        while (left := end - time.monotonic()) > 0:
            try:
                self.socket.recv(timeout=left)
            except TimeoutError:
                break
            except ConnectionClosed:
                return
        raise Broken(f"{self.name}'s socket stays open")

    def close(self):
        with contextlib.suppress(Exception):
            self.open.close()


def texts(frame):
    return [message["text"] for message in frame["messages"]]


def tell(deployed):
    """The whole story; raises Broken at the first step that fails."""
    clients = []

    def enter(name, **given):
        client = Client(deployed, name, **given)
        clients.append(client)
        return client

    try:
        steps(deployed, enter)
    except (KeyError, StopIteration) as error:
        raise Broken(f"an answer lacks {error}") from error
    finally:
        for client in clients:
            client.close()


def steps(deployed, enter):
    tag = secrets.token_hex(4)
    people = {}
    for name in ("Ana", "Ben"):
        body = {"email": f"{name.lower()}.{tag}@example.org", "username": f"{name} {tag}", "password": f"a long pass phrase {tag}"}
        people[name] = call(deployed, "POST", "/api/signup", body)
        login = call(deployed, "POST", "/api/login", {"email": body["email"], "password": body["password"]})
        people[name]["token"] = login["token"]
    assert call(deployed, "GET", "/api/me", token=people["Ana"]["token"])["user"]["username"] == f"Ana {tag}"

    ana, ben = (enter(name, token=people[name]["token"]) for name in ("Ana", "Ben"))
    for client in (ana, ben):
        client.send("hello")
        client.until(lambda frame: frame["type"] == "welcome", "welcome")

    room = ana.ask("createRoom", name=f"Tea {tag}")["room"]["roomId"]
    assert ben.ask("joinRoom", roomId=room)["status"] == "joined"
    ana.event("memberJoined", roomId=room)

    epoch = ben.ask("getEvents", roomId=room)["epoch"]
    first = ana.ask("sendMessage", roomId=room, text="first", clientMessageId=f"one-{tag}")
    ben.event("message", roomId=room, text="first")
    again = ana.ask("sendMessage", roomId=room, text="first", clientMessageId=f"one-{tag}", epoch=epoch, knownSeq=first["seq"])
    if not again["duplicate"] or again["seq"] != first["seq"]:
        raise Broken(f"sent twice: {first} {again}")
    ben.ask("sendMessage", roomId=room, messages=[{"text": "second"}, {"text": "third"}])
    ana.event("message", roomId=room, text="third")

    for client in (ana, ben):
        if texts(client.ask("getMessages", roomId=room)) != ["first", "second", "third"]:
            raise Broken(f"{client.name} reads another history")
    found = ana.ask("getRooms")
    if room not in [mine["roomId"] for mine in found["rooms"]]:
        raise Broken("a room of one's own is not listed")
    if len(ana.ask("getMembers", roomId=room)["members"]) != 2:
        raise Broken("two are in the room")
    for seq, unread in ((first["seq"] + 1, 1), (first["seq"] + 2, 0)):
        if ana.ask("markRead", roomId=room, seq=seq)["unread"] != unread:
            raise Broken(f"read up to {seq}, and not {unread} unread")
    ana.send("typing", roomId=room)
    ben.until(lambda frame: frame["type"] == "typing", "typing")
    ana.send("ping")
    ana.until(lambda frame: frame["type"] == "pong", "pong")

    place = {"roomId": room, "seq": first["seq"]}
    ana.ask("editMessage", **place, text="first, again", clientMessageId=f"edit-{tag}")
    ben.event("messageEdited", roomId=room, targetSeq=first["seq"], text="first, again")
    ben.ask("react", **place, emoji="👍", on=True)
    ana.event("reactionAdded", roomId=room, targetSeq=first["seq"], emoji="👍", count=1)
    ana.ask("pinMessage", **place, on=True)
    ben.event("messagePinned", roomId=room, targetSeq=first["seq"])
    if texts(ben.ask("getPins", roomId=room)) != ["first, again"]:
        raise Broken("the pinned message is not listed")
    (row,) = [row for row in ben.ask("getTimeline", roomId=room, around=first["seq"], limit=1)["rows"] if row["seq"] == first["seq"]]
    if (row["text"], row["reactions"], row["pinned"]) != ("first, again", [{"emoji": "👍", "count": 1, "mine": True}], True):
        raise Broken(f"the row is {row}")

    # Offline and back: what was missed is told.
    ben.close()
    ana.ask("sendMessage", roomId=room, text="fourth")
    ben = enter("Ben again", token=people["Ben"]["token"])
    ben.send("hello", resume=[{"roomId": room, "epoch": epoch, "seq": first["seq"] + 2}])
    ben.event("message", roomId=room, text="fourth")

    ben.ask("leaveRoom", roomId=room)
    ana.event("memberLeft", roomId=room)

    # Another site's page gets nothing; a guest needs no account.
    try:
        enter("Eve", token=people["Ben"]["token"], origin="https://elsewhere.example")
    except Broken:
        pass
    else:
        raise Broken("another site's page is let in")
    guest = enter("guest", query=f"?username=guest-{tag}")
    guest.ask("sendMessage", text=f"hi from {tag}")
    ana.event("message", roomId="lobby", text=f"hi from {tag}")

    call(deployed, "POST", "/api/logout", token=people["Ben"]["token"])
    ben.closed()
