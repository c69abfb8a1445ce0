import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { SelectField } from "@/components/ui/select-field";
import { invitePath } from "@/lib/addresses";
import { momentOf } from "@/lib/dates";
import { refusalSentence } from "@/lib/sentences";
import { type Read, useList } from "@/lib/use-list";
import type { Invite } from "@/protocol";
import { ListStates } from "./list-states";

const HOUR = 3_600_000;
const lives = [
  { value: String(24 * HOUR), label: "1 day" },
  { value: String(7 * 24 * HOUR), label: "1 week" },
  { value: String(30 * 24 * HOUR), label: "30 days" },
  { value: "", label: "without an end" },
];
const numbers = [
  { value: "1", label: "1 person" },
  { value: "5", label: "5 people" },
  { value: "25", label: "25 people" },
  { value: "", label: "any number" },
];

export type InviteWish = { expiresInMs?: number; uses?: number };
export type InviteCalls = {
  list: () => Promise<Read<readonly Invite[]>>;
  /** The word of the new one, told this once. */
  create: (wish: InviteWish) => Promise<Read<string>>;
  revoke: (inviteId: string) => Promise<Read<unknown>>;
};

function CreateForm({ calls, onChanged }: { calls: InviteCalls; onChanged: () => void }) {
  const [life, setLife] = useState(lives[1]?.value ?? "");
  const [uses, setUses] = useState("");
  const [link, setLink] = useState("");
  const [refusal, setRefusal] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal("");
    const wish = { ...(life && { expiresInMs: Number(life) }), ...(uses && { uses: Number(uses) }) };
    const answer = await calls.create(wish);
    if (!answer.ok) return setRefusal(refusalSentence(answer));
    setLink(location.origin + invitePath(answer.value));
    onChanged();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Good for"
          value={life}
          onChange={(event) => setLife(event.target.value)}
          options={lives}
        />
        <SelectField
          label="Lets in"
          value={uses}
          onChange={(event) => setUses(event.target.value)}
          options={numbers}
        />
      </div>
      <Button type="submit" look="brand" className="self-start">
        Create a link
      </Button>
      <Alert message={refusal} />
      {link && (
        <div className="flex flex-col gap-1 rounded-xl border border-line bg-tip p-3">
          <CopyField label="The new link" value={link} />
          <p className="text-xs text-muted">
            Copy it now: it is shown this once. Whoever has it can come in.
          </p>
        </div>
      )}
    </form>
  );
}

function limits({ expiresAt, usesLeft, used }: Invite): string {
  const end = expiresAt === undefined ? "without an end" : `until ${momentOf(expiresAt)}`;
  const left = usesLeft === undefined ? "" : `, ${usesLeft} left`;
  return `${end} · used ${used} ${used === 1 ? "time" : "times"}${left}`;
}

function InviteLine({ invite, onRevoke }: { invite: Invite; onRevoke: () => void }) {
  return (
    <li data-testid="invite" className="flex items-center gap-2 border-b border-line py-2">
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        by <bdi className="font-semibold">{invite.by.username}</bdi>, {momentOf(invite.createdAt)}
        <span className="block text-xs text-muted">{limits(invite)}</span>
      </p>
      <Button
        size="small"
        look="danger"
        aria-label={`Revoke the link of ${momentOf(invite.createdAt)}`}
        onClick={onRevoke}
      >
        Revoke
      </Button>
    </li>
  );
}

/** `calls` must stay the same object between drawings. */
export function Invites({ calls, into }: { calls: InviteCalls; into: string }) {
  const [state, reload] = useList(calls.list);
  const [refusal, setRefusal] = useState("");
  const revoke = async (inviteId: string) => {
    const answer = await calls.revoke(inviteId);
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    await reload();
  };
  return (
    <>
      <p className="text-muted">A link lets people {into} without being asked anything more.</p>
      <CreateForm calls={calls} onChanged={reload} />
      <section aria-label="Links that are good now" className="flex flex-col gap-2">
        <h2 className="font-bold">Links that are good now</h2>
        <Alert message={refusal} />
        <ListStates state={state} empty="There are none." onRetry={reload}>
          {(invites) => (
            <ul className="border-t border-line">
              {invites.map((invite) => (
                <InviteLine key={invite.inviteId} invite={invite} onRevoke={() => revoke(invite.inviteId)} />
              ))}
            </ul>
          )}
        </ListStates>
      </section>
    </>
  );
}
