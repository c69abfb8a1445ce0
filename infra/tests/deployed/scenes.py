"""Rare roads that need a hand inside the tables: rooms too large for their senders, connections that went without a word, an eleventh device."""

import hashlib
import secrets
import time

from homes import NAME
from story import LONGEST, Broken, Client, call

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CROWD = 101


class Stage:
    """Two people in a room of their own, and a key to the tables."""

    def __init__(self, deployed):
        self.deployed = deployed
        self.tables = deployed.emulator.client("dynamodb")
        self.tag = secrets.token_hex(4)
        self.clients = []
        self.ana, self.ben = self.person("Ana"), self.person("Ben")
        self.first = self.enter(self.ana, "Ana")
        self.second = self.enter(self.ben, "Ben")
        self.room = self.first.ask("createRoom", name=f"Scene {self.tag}")["room"]["roomId"]
        self.second.ask("joinRoom", roomId=self.room)

    def person(self, name):
        body = {"email": f"{name.lower()}.{self.tag}@scene.example", "username": f"{name} {self.tag}", "password": f"a long pass phrase {self.tag}"}
        return call(self.deployed, "POST", "/api/signup", body)

    def enter(self, person, name):
        client = Client(self.deployed, name, token=person["token"])
        self.clients.append(client)
        client.send("hello")
        client.until(lambda frame: frame["type"] == "welcome", "welcome")
        return client

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()

    def put(self, **item):
        typed = {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in item.items()}
        self.tables.put_item(TableName=f"{NAME}-connections", Item=typed)

    def ghost(self, room, known, left=3600):
        """A row of somebody who is not there; `known` ones have a connection row older than ten seconds."""
        gateway, person = secrets.token_urlsafe(8), self.ana["user"]["userId"]
        soon = int(time.time()) + left
        self.put(key=f"room#{room}", part=gateway, person=person, expires=soon)
        if known:
            bits = int.from_bytes(hashlib.sha256(gateway.encode()).digest()[:16], "big")
            name = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(26)))
            row = {"gateway": gateway, "person": person, "session": person, "since": (soon - 3700) * 1000, "expires": soon}
            self.put(key=f"connection#{name}", part="connection", **row)
        return gateway

    def rows(self, room):
        answer = self.tables.query(
            TableName=f"{NAME}-connections",
            KeyConditionExpression="#k = :k",
            ExpressionAttributeNames={"#k": "key"},
            ExpressionAttributeValues={":k": {"S": f"room#{room}"}},
            ConsistentRead=True,
        )
        return {item["part"]["S"] for item in answer["Items"]}

    def head(self, room):
        answer = self.tables.query(
            TableName=f"{NAME}-messages",
            KeyConditionExpression="room = :r",
            ExpressionAttributeValues={":r": {"S": room}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )
        return answer["Items"][0]

    def set_wide(self, room):
        head = self.head(room)
        self.tables.update_item(
            TableName=f"{NAME}-messages",
            Key={"room": head["room"], "seq": head["seq"]},
            UpdateExpression="SET wide = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def wait(self, holds, what):
        end = time.monotonic() + LONGEST
        while not holds():
            if time.monotonic() > end:
                raise Broken(f"waited in vain for {what}")
            time.sleep(0.1)


def ghosts_are_forgotten(deployed, by):
    """After a post that nobody took, the rows are taken away: by whoever posted."""
    with Stage(deployed) as stage:
        room = "lobby" if by == "http" else stage.room
        if by == "fanout":
            stage.set_wide(room)
        known, unknown = stage.ghost(room, True), stage.ghost(room, False)
        if by == "http":
            stage.person("Cleo")
        else:
            stage.first.ask("sendMessage", roomId=room, text="boo")
            stage.second.event("message", roomId=room, text="boo")
        stage.wait(lambda: not {known, unknown} & stage.rows(room), f"ghosts to go by natter-{by}")


def a_large_room_is_left_to_the_stream(deployed):
    """A head that is `wide`: the event comes by the stream, once, and the room that is small again goes back to its senders."""
    with Stage(deployed) as stage:
        sent = stage.first.ask("sendMessage", roomId=stage.room, text="to a few")
        stage.second.event("message", roomId=stage.room, text="to a few")
        stage.set_wide(stage.room)
        stage.first.ask("editMessage", roomId=stage.room, seq=sent["seq"], text="to the many", clientMessageId=f"edit-{stage.tag}")
        stage.second.event("messageEdited", roomId=stage.room, text="to the many")
        stage.wait(lambda: "wide" not in stage.head(stage.room), "the head to be narrow again")
        stage.set_wide(stage.room)
        stage.first.ask("sendMessage", roomId=stage.room, text="to many")
        stage.second.event("message", roomId=stage.room, text="to many")
        stage.wait(lambda: "wide" not in stage.head(stage.room), "the head to be narrow again")
        stage.first.ask("sendMessage", roomId=stage.room, text="to few")
        stage.second.event("message", roomId=stage.room, text="to few")


def a_lobby_that_never_began(deployed):
    """The lobby's row is there and its log is not, as when the very first newcomer's function died half-way: the next one finds it and goes on."""
    tables, name = deployed.emulator.client("dynamodb"), f"{NAME}-messages"
    ask = {"KeyConditionExpression": "room = :r", "ExpressionAttributeValues": {":r": {"S": "lobby"}}, "ConsistentRead": True}
    events = [item for page in tables.get_paginator("query").paginate(TableName=name, **ask) for item in page["Items"]]

    def write(requests):
        for start in range(0, len(requests), 25):
            assert not tables.batch_write_item(RequestItems={name: requests[start : start + 25]}).get("UnprocessedItems")

    write([{"DeleteRequest": {"Key": {"room": item["room"], "seq": item["seq"]}}} for item in events])
    try:
        tag = secrets.token_hex(4)
        call(deployed, "POST", "/api/guest", {"username": f"First {tag}"})
    finally:
        write([{"PutRequest": {"Item": item}} for item in events])


def a_crowd_widens(deployed, by):
    """Whoever finds more than a hundred connections leaves those after it to the stream."""
    with Stage(deployed) as stage:
        room = "lobby" if by == "http" else stage.room
        for _ in range(CROWD):
            stage.ghost(room, False)
        if by == "http":
            stage.person("Cleo")
        else:
            stage.first.ask("sendMessage", roomId=room, text="to a crowd")
        stage.wait(lambda: "wide" in stage.head(room), f"the head to be wide by natter-{by}")
        # For the next test the lobby is small again.
        head = stage.head(room)
        stage.tables.update_item(TableName=f"{NAME}-messages", Key={"room": head["room"], "seq": head["seq"]}, UpdateExpression="REMOVE wide")


def the_sweep_sweeps(deployed):
    """Rows past their time go when the daily function is called, and those of the living stay."""
    with Stage(deployed) as stage:
        stale = {stage.ghost(stage.room, False, left=-60) for _ in range(3)}
        living = stage.rows(stage.room) - stale
        answer = deployed.emulator.client("lambda").invoke(FunctionName=f"{NAME}-sweep", Payload=b"{}")
        if "FunctionError" in answer:
            raise Broken(f"natter-sweep failed: {answer['Payload'].read()[:500]}")
        if stage.rows(stage.room) != living:
            raise Broken("natter-sweep took too few rows away, or too many")


def an_eleventh_device_replaces_the_first(deployed):
    with Stage(deployed) as stage:
        for number in range(10):
            stage.enter(stage.ana, f"Ana {number}")
        stage.first.closed()


def somebody_changes_how_they_are_shown(deployed):
    with Stage(deployed) as stage:
        call(deployed, "PATCH", "/api/me", {"displayName": f"Countess {stage.tag}"}, token=stage.ana["token"])
        (ana,) = [m for m in stage.second.ask("getMembers", roomId=stage.room)["members"] if m["userId"] == stage.ana["user"]["userId"]]
        if ana.get("displayName") != f"Countess {stage.tag}":
            raise Broken(f"shown as {ana}")


def an_account_goes(deployed):
    """It leaves its rooms, and what it owned passes on."""
    with Stage(deployed) as stage:
        body = {"username": stage.ana["user"]["username"], "password": f"a long pass phrase {stage.tag}"}
        call(deployed, "POST", "/api/me/delete", body, token=stage.ana["token"])
        stage.second.event("roleChanged", roomId=stage.room)
        stage.second.event("memberLeft", roomId=stage.room, userId=stage.ana["user"]["userId"])


def a_site_admin_lists_people(deployed):
    """By a hand inside the tables: the code of a deployment is good once, and this happens more often."""
    with Stage(deployed) as stage:
        key = {"key": {"S": f"person#{stage.ana['user']['userId']}"}}
        stage.tables.update_item(
            TableName=f"{NAME}-people", Key=key, UpdateExpression="SET siteAdmin = :yes", ExpressionAttributeValues={":yes": {"BOOL": True}}
        )
        if len(call(deployed, "GET", "/api/admin/people", token=stage.ana["token"])["people"]) < 2:
            raise Broken("two people at least are there")


def the_sweep_finishes_a_deleted_room(deployed):
    """A function that died after the room's last event: a member, a subscription and the log are still there."""
    with Stage(deployed) as stage:
        person, name = stage.ben["user"]["userId"], stage.ben["user"]["username"]
        sent = stage.first.ask("sendMessage", roomId=stage.room, text="liked")
        stage.second.ask("react", roomId=stage.room, seq=sent["seq"], emoji="👍", on=True)
        stage.first.ask("deleteRoom", roomId=stage.room)
        typed = lambda item: {k: {"N": str(v)} if isinstance(v, int) else {"S": v} for k, v in item.items()}  # noqa: E731
        rows = [
            {"key": f"room#{stage.room}", "part": f"member#{person}", "person": person, "name": name, "role": "member", "joined": 3, "subscriptions": 0},
            {"key": f"person#{person}", "part": f"room#{stage.room}", "room": stage.room, "role": "member", "readSeq": 3, "readMessages": 0},
        ]
        for row in rows:
            stage.tables.put_item(TableName=f"{NAME}-rooms", Item=typed(row))
        stage.ghost(stage.room, False)
        answer = deployed.emulator.client("lambda").invoke(FunctionName=f"{NAME}-sweep", Payload=b"{}")
        if "FunctionError" in answer:
            raise Broken(f"natter-sweep failed: {answer['Payload'].read()[:500]}")
        ask = {"KeyConditionExpression": "room = :r", "ExpressionAttributeValues": {":r": {"S": stage.room}}, "ConsistentRead": True}
        left = [item["what"]["S"] for item in stage.tables.query(TableName=f"{NAME}-messages", **ask)["Items"]]
        key = {"key": {"S": rows[0]["key"]}, "part": {"S": rows[0]["part"]}}
        member = stage.tables.get_item(TableName=f"{NAME}-rooms", Key=key, ConsistentRead=True).get("Item")
        if left != ["deleted"] or member or stage.rows(stage.room):
            raise Broken(f"natter-sweep has left {left}, {member}, {stage.rows(stage.room)}")
        states = {
            "KeyConditionExpression": "#k = :k AND begins_with(part, :s)",
            "ExpressionAttributeNames": {"#k": "key"},
            "ExpressionAttributeValues": {":k": {"S": f"room#{stage.room}"}, ":s": {"S": "state#"}},
            "ConsistentRead": True,
        }
        if kept := stage.tables.query(TableName=f"{NAME}-rooms", **states)["Items"]:
            raise Broken(f"natter-sweep has left states: {kept}")
