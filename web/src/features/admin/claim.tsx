import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { callFor, flat } from "@/config/api";
import { forgetConfig } from "@/config/server";
import { useChat } from "@/lib/chat";
import { refusalSentence } from "@/lib/sentences";
import type { Me } from "@/protocol";

/** The first site admin, once, by the code that the server printed when it was started. */
export function Claim() {
  const client = useChat();
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code") ?? "").trim();
    if (code === "") return setRefusal("Enter the code.");
    setBusy(true);
    const answer = await flat(callFor<Me>("user", "POST", "/api/claim", { code }));
    setBusy(false);
    if (!answer.ok) {
      const wrong = ["forbidden", "not_found", "invalid"].includes(answer.code);
      return setRefusal(wrong ? "That is not the code, or somebody has used it." : refusalSentence(answer));
    }
    forgetConfig();
    client.learnMe(answer.value.user);
  };
  return (
    <Section title="Is this your server?">
      <p className="text-muted">
        Nobody governs this site yet. When the server was first started it printed a code; whoever enters it
        becomes the site admin.
      </p>
      <form noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Code" name="code" autoComplete="off" autoCapitalize="none" spellCheck={false} />
        <Alert message={refusal} />
        <Button type="submit" look="brand" className="self-start" disabled={busy}>
          Become the site admin
        </Button>
      </form>
    </Section>
  );
}
