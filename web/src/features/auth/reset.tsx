// A one-use link that the operator printed (`natter admin`). Its code stands behind the `#`, which browsers send to no server.

import { type FormEvent, useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { type Answer, callFor } from "@/config/api";
import { refusalSentence } from "@/lib/sentences";
import type { ResetReply } from "@/protocol";

type Link = { phase: "asking" | "spent" } | { phase: "good" | "done"; reply: ResetReply };

const call = (path: string, body: object): Promise<Answer<ResetReply>> =>
  callFor<ResetReply>("username", "POST", path, body);

function sentence(reply: ResetReply): string {
  return reply.siteAdmin
    ? `${reply.username} becomes a site admin.`
    : `Choose a new password for ${reply.username}. Every device that is signed in will be signed out.`;
}

/** What the link does, and a password where it sets one. */
function Form({ code, reply, onDone }: { code: string; reply: ResetReply; onDone: () => void }) {
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setBusy(true);
    const answer = await call("/api/reset", reply.siteAdmin ? { code } : { code, password });
    setBusy(false);
    if (answer.ok) onDone();
    else setRefusal(answer.refusal.message || refusalSentence(answer.refusal));
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-muted">{sentence(reply)}</p>
      {!reply.siteAdmin && (
        <Field label="New password" name="password" type="password" autoComplete="new-password" />
      )}
      <Alert message={refusal} />
      <Button type="submit" look="brand" className="self-start" disabled={busy}>
        {reply.siteAdmin ? "Make a site admin" : "Set the password"}
      </Button>
    </form>
  );
}

export function Reset() {
  const [code] = useState(() => location.hash.slice(1));
  const [link, setLink] = useState<Link>({ phase: "asking" });
  useEffect(() => {
    void call("/api/reset/look", { code }).then((answer) =>
      setLink(answer.ok ? { phase: "good", reply: answer.value } : { phase: "spent" }),
    );
  }, [code]);
  return (
    <main className="mx-auto flex w-full max-w-md flex-col gap-4 p-6">
      <Section title="A link from your site's operator">
        {link.phase === "spent" && <p>This link has expired or was used already. Ask for another one.</p>}
        {link.phase === "good" && (
          <Form code={code} reply={link.reply} onDone={() => setLink({ phase: "done", reply: link.reply })} />
        )}
        {link.phase === "done" && (
          <p>
            {link.reply.siteAdmin
              ? "Done: reload the chat to see the site's pages. "
              : "The password is set. "}
            <a className="underline" href="/">
              Go to the chat
            </a>
          </p>
        )}
      </Section>
    </main>
  );
}
