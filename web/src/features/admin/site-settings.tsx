import { Lock, LockOpen, Mail } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { type Choice, Choices } from "@/components/ui/choices";
import { Field } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { forgetConfig } from "@/config/server";
import { announcer } from "@/lib/announcer";
import { refusalSentence } from "@/lib/sentences";
import { useList } from "@/lib/use-list";
import type { SignupPolicy } from "@/protocol";
import { changeSettings, readSettings, type SiteSettings as Settings } from "./api";

const policies: readonly Choice<SignupPolicy>[] = [
  {
    value: "open",
    label: "Everyone",
    sentence: "Whoever finds this page can make an account.",
    Icon: LockOpen,
  },
  { value: "invited", label: "By invitation", sentence: "An invitation link is needed.", Icon: Mail },
  { value: "closed", label: "Nobody", sentence: "No new accounts. Those there are stay.", Icon: Lock },
];

/** "a.org, @b.org" → ["a.org", "b.org"] */
export function domainsOf(typed: string): string[] {
  const words = typed.split(/[\s,;]+/).map((word) => word.replace(/^@/, "").toLowerCase());
  return [...new Set(words.filter((word) => word !== ""))];
}

function SettingsForm({ settings }: { settings: Settings }) {
  const [wish, setWish] = useState(settings);
  const [domains, setDomains] = useState((settings.emailDomains ?? []).join(", "));
  const [refusal, setRefusal] = useState("");
  const [saved, setSaved] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const answer = await changeSettings({ ...wish, emailDomains: domainsOf(domains) });
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    if (!answer.ok) return;
    forgetConfig();
    setSaved(true);
    announcer.status("Saved");
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Choices
        label="Who may make an account?"
        value={wish.signup}
        onChange={(signup) => setWish({ ...wish, signup })}
        choices={policies}
      />
      <Field
        label="Email domains"
        value={domains}
        onChange={(event) => setDomains(event.target.value)}
        autoComplete="off"
        hint="New accounts need an address of one of these, such as club.example. Empty: any address will do."
      />
      <Switch
        label="Guests may come in"
        hint="With a name alone, without an account."
        checked={wish.guests}
        onChange={(guests) => setWish({ ...wish, guests })}
      />
      <Switch
        label="There is a lobby"
        hint="The common room that everyone is in."
        checked={wish.lobby}
        onChange={(lobby) => setWish({ ...wish, lobby })}
      />
      <Alert message={refusal} />
      <div className="flex items-center gap-3">
        <Button type="submit" look="brand">
          Save
        </Button>
        {saved && <span className="text-muted">Saved</span>}
      </div>
    </form>
  );
}

export function SiteSettings() {
  const [state, reload] = useList(readSettings);
  if (state.status === "known") return <SettingsForm settings={state.value} />;
  if (state.status === "loading")
    return (
      <p role="status" className="text-muted">
        Loading…
      </p>
    );
  return (
    <div className="flex flex-col items-start gap-2">
      <Alert message={refusalSentence(state.reason)} />
      <Button onClick={reload}>Try again</Button>
    </div>
  );
}
