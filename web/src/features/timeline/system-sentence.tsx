// What happened in a room besides messages, said in one sentence. Of a type unknown to this client it says nothing.

import { Fragment, type ReactNode } from "react";
import { untilWhen } from "@/lib/dates";
import { listNames } from "@/lib/names";
import { kindWords, roleWords } from "@/lib/words";
import type { SystemEvent, SystemRow } from "./rows";

function Name({ children }: { children: string }) {
  return <bdi className="font-semibold">{children}</bdi>;
}

function Names({ names }: { names: readonly string[] }) {
  const { named, others } = listNames(names);
  return named.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && (index === named.length - 1 && others === 0 ? " and " : ", ")}
      <Name>{name}</Name>
      {index === named.length - 1 && others > 0 && ` and ${others} others`}
    </Fragment>
  ));
}

type Updated = Extract<SystemEvent, { type: "roomUpdated" }>;

/** Each change as words that follow the name of who made it. */
function changesOf(event: Updated): ReactNode[] {
  const { name, topic, kind, guests, archived } = event;
  return [
    name !== undefined && (
      <>
        named the room <Name>{name}</Name>
      </>
    ),
    topic === "" && "took the topic away",
    topic && (
      <>
        set the topic to “<bdi>{topic}</bdi>”
      </>
    ),
    kind && `made the room ${kindWords[kind].adjective}`,
    guests !== undefined && (guests ? "opened the room to guests" : "closed the room to guests"),
    archived !== undefined && (archived ? "archived the room" : "took the room out of the archive"),
  ].filter(Boolean);
}

function Updates({ event }: { event: Updated }) {
  const changes = changesOf(event);
  return changes.map((change, index) => (
    <Fragment key={index}>
      {index > 0 && (index === changes.length - 1 ? " and " : ", ")}
      {change}
    </Fragment>
  ));
}

function Deed({ event }: { event: SystemEvent }): ReactNode {
  switch (event.type) {
    case "roomCreated":
      return (
        <>
          created <Name>{event.name}</Name>
        </>
      );
    case "memberRemoved":
      return (
        <>
          {event.banned ? "banned" : "removed"} <Name>{event.member.username}</Name>
        </>
      );
    case "memberMuted":
      return (
        <>
          {event.until === undefined ? "unmuted" : "muted"} <Name>{event.member.username}</Name>
          {event.until !== undefined && ` until ${untilWhen(event.until, event.timestamp)}`}
        </>
      );
    case "roleChanged":
      return event.member.userId === event.userId ? (
        `is now ${roleWords[event.role].phrase}`
      ) : (
        <>
          made <Name>{event.member.username}</Name> {roleWords[event.role].phrase}
        </>
      );
    case "roomUpdated":
      return <Updates event={event} />;
    case "roomDeleted":
      return "deleted the room";
    default:
      return null;
  }
}

export function SystemSentence({ row: { event, names } }: { row: SystemRow }) {
  if (event.type === "memberJoined" && event.by)
    return (
      <>
        <Name>{event.by.username}</Name> let <Names names={names} /> in
      </>
    );
  if (event.type === "memberJoined" || event.type === "memberLeft")
    return (
      <>
        <Names names={names} /> {event.type === "memberJoined" ? "joined" : "left"}
      </>
    );
  const deed = Deed({ event });
  return deed === null ? null : (
    <>
      <Names names={names} /> {deed}
    </>
  );
}
