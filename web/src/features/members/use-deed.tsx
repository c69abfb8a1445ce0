// Carries out what the menu of a member asks for: at once, or after a question.

import { useState } from "react";
import type { Question } from "@/components/ui/confirm";
import { announcer } from "@/lib/announcer";
import { useChat, useRoomTitle } from "@/lib/chat";
import { plainName } from "@/lib/names";
import { refusalSentence } from "@/lib/sentences";
import { roleWords } from "@/lib/words";
import type { Member, Room } from "@/protocol";
import { asDeed, type MemberDeed } from "./member-deeds";

type Governing = Exclude<MemberDeed, { what: "message" }>;

function doneWords(deed: Governing, name: string): string {
  switch (deed.what) {
    case "mute":
      return `${name} is muted for ${deed.label}`;
    case "unmute":
      return `${name} may write again`;
    case "role":
      return `${name} is now ${roleWords[deed.role].phrase}`;
    case "handOver":
      return `${name} is now the owner`;
    case "kick":
      return `${name} was removed`;
    case "ban":
      return `${name} was banned`;
  }
}

const questions: Partial<Record<Governing["what"], (name: string, room: string) => Omit<Question, "run">>> = {
  kick: (name, room) => ({
    title: `Remove ${name}?`,
    children: <p>{`${name} leaves ${room} at once. They may come back the way they came in.`}</p>,
    deed: "Remove",
  }),
  ban: (name, room) => ({
    title: `Ban ${name}?`,
    children: <p>{`${name} leaves ${room} at once and cannot come back until somebody lifts the ban.`}</p>,
    deed: "Ban",
  }),
  handOver: (name, room) => ({
    title: `Hand ${room} over?`,
    children: <p>{`${name} becomes the owner. You stay as an admin and cannot take this back yourself.`}</p>,
    deed: "Hand over",
    look: "brand",
  }),
};

export function useDeed(room: Room, onDirect: (roomId: string) => void) {
  const client = useChat();
  const title = plainName(useRoomTitle(room));
  const [question, setQuestion] = useState<Question | null>(null);
  const [refusal, setRefusal] = useState("");

  const message = async (member: Member) => {
    const result = await client.openDirect([member.userId]);
    if (result.ok) onDirect(result.value.roomId);
    else setRefusal(refusalSentence(result));
  };
  const run = async (member: Member, deed: Governing) => {
    const result = await client.do(asDeed(deed, room.roomId, member.userId));
    if (result.ok) announcer.status(doneWords(deed, plainName(member.displayName ?? member.username)));
    return result;
  };
  const start = (member: Member, deed: MemberDeed) => {
    setRefusal("");
    if (deed.what === "message") return void message(member);
    const ask = questions[deed.what];
    const name = plainName(member.displayName ?? member.username);
    if (ask) return setQuestion({ ...ask(name, title), run: () => run(member, deed) });
    void run(member, deed).then((result) => !result.ok && setRefusal(refusalSentence(result)));
  };
  return { start, refusal, question, closeQuestion: () => setQuestion(null) };
}
