import { useState } from "react";
import { MoreButton } from "@/components/lists/list-states";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Confirm, type Question } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { announcer } from "@/lib/announcer";
import { useSnapshot } from "@/lib/chat";
import { momentOf } from "@/lib/dates";
import { plainName } from "@/lib/names";
import { refusalSentence } from "@/lib/sentences";
import { usePages } from "@/lib/use-pages";
import type { AdminPerson, AdminPersonBody } from "@/protocol";
import { changePerson, readPeople } from "./api";
import { actsOn, matches, type PersonAct, questionOf } from "./person-acts";
import { PersonMenu } from "./person-menu";

function PersonLine({
  person,
  own,
  onAct,
}: {
  person: AdminPerson;
  own: boolean;
  onAct: (act: PersonAct) => void;
}) {
  const { user, state } = person;
  return (
    <li data-testid="person" className="flex items-center gap-2 border-b border-line py-2">
      <Avatar userId={user.userId} name={user.displayName ?? user.username} colour={user.colour} small />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <bdi className="font-semibold">{user.username}</bdi>
          {user.displayName && <bdi className="text-muted">{user.displayName}</bdi>}
          {own && <span className="text-xs text-muted">you</span>}
          {user.siteAdmin && <Badge>site admin</Badge>}
          {user.guest && <Badge>guest</Badge>}
          {state !== "active" && <Badge>{state}</Badge>}
        </p>
        <p className="text-xs text-muted">
          {user.email || "no email"} · since {momentOf(person.createdAt)}
        </p>
      </div>
      <PersonMenu name={plainName(user.username)} acts={actsOn(person, own)} onAct={onAct} />
    </li>
  );
}

function changed(person: AdminPerson, body: AdminPersonBody): AdminPerson {
  const siteAdmin = body.siteAdmin ?? person.user.siteAdmin;
  return { ...person, state: body.state ?? person.state, user: { ...person.user, siteAdmin } };
}

export function People() {
  const { items, hasMore, loading, failure, more, change } = usePages(readPeople);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const [typed, setTyped] = useState("");
  const [question, setQuestion] = useState<Question | null>(null);
  const [refusal, setRefusal] = useState("");
  const found = items.filter((person) => matches(person, typed));

  const run = async (person: AdminPerson, act: PersonAct) => {
    const answer = await changePerson(person.user.userId, act.body);
    if (!answer.ok) return answer;
    change((one) => (one.user.userId === person.user.userId ? changed(one, act.body) : one));
    announcer.status(`${plainName(person.user.username)}: ${act.said}`);
    return answer;
  };
  const start = (person: AdminPerson, act: PersonAct) => {
    setRefusal("");
    const ask = questionOf(person, act);
    if (ask) return setQuestion({ ...ask, run: () => run(person, act) });
    void run(person, act).then((answer) => !answer.ok && setRefusal(refusalSentence(answer)));
  };

  return (
    <>
      <Field
        label="Find people"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        hint={hasMore ? "Looks among those shown below; show more to look further." : undefined}
      />
      <Alert message={refusal} />
      {found.length > 0 && (
        <ul aria-label="People" className="border-t border-line">
          {found.map((person) => (
            <PersonLine
              key={person.user.userId}
              person={person}
              own={person.user.userId === myId}
              onAct={(act) => start(person, act)}
            />
          ))}
        </ul>
      )}
      {found.length === 0 && !loading && !failure && (
        <p className="text-muted">Nobody here is called that.</p>
      )}
      <MoreButton loading={loading} hasMore={hasMore} failure={failure} onMore={more} />
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
