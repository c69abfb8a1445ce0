import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { inviteWordOf } from "@/lib/addresses";
import { useChat } from "@/lib/chat";
import { useSiteConfig } from "@/lib/use-site-config";
import type { User } from "@/protocol";
import { changeEmail, changePassword, makeAccount } from "./api";
import { checkEmail, checkNewPassword, wrongPassword } from "./checks";
import { useForm } from "./use-form";

const current = {
  label: "Current password",
  type: "password",
  autoComplete: "current-password",
} as const;

const fresh = {
  name: "password",
  type: "password",
  autoComplete: "new-password",
  hint: "At least 8 characters.",
} as const;

function End({ label, busy, done, said }: { label: string; busy: boolean; done: boolean; said: string }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button type="submit" disabled={busy}>
        {label}
      </Button>
      {done && <span className="text-muted">{said}</span>}
    </div>
  );
}

export function ChangeEmail({ me }: { me: User }) {
  const client = useChat();
  const { wrong, refusal, busy, done, submit } = useForm({
    check: checkEmail,
    send: ({ email = "", password }) => changeEmail({ email: email.trim(), ...(password && { password }) }),
    explain: (refusal) =>
      refusal.code === "conflict" ? "That address is in use. Try another one." : wrongPassword(refusal),
    done: (user) => client.learnMe(user),
    said: "Email address changed",
  });
  return (
    <Section title="Email">
      <p className="text-muted [overflow-wrap:anywhere]">Now: {me.email ?? "none"}</p>
      <form noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="New email" name="email" type="email" autoComplete="email" error={wrong.email} />
        <Field {...current} name="password" />
        <Alert message={refusal} />
        <End label="Change email" busy={busy} done={done} said="Changed" />
      </form>
    </Section>
  );
}

export function ChangePassword() {
  const { wrong, refusal, busy, done, submit } = useForm({
    check: checkNewPassword,
    send: ({ current: before, password = "" }) =>
      changePassword({ password, ...(before && { current: before }) }),
    explain: wrongPassword,
    done: () => undefined,
    said: "Password changed",
  });
  return (
    <Section title="Password">
      <p className="text-muted">A new password signs out all your other devices.</p>
      <form noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field {...current} name="current" />
        <Field {...fresh} label="New password" error={wrong.password} />
        <Alert message={refusal} />
        <End label="Change password" busy={busy} done={done} said="Changed" />
      </form>
    </Section>
  );
}

/** Guests keep their name, rooms and messages. */
export function KeepName({ me }: { me: User }) {
  const client = useChat();
  const config = useSiteConfig();
  const { wrong, refusal, busy, done, submit } = useForm({
    check: (fields) => ({ ...checkEmail(fields), ...checkNewPassword(fields) }),
    send: ({ email = "", password = "", invite = "" }) => {
      const word = inviteWordOf(invite);
      return makeAccount({ email: email.trim(), password, ...(word && { invite: word }) });
    },
    explain: ({ code }) => {
      if (code === "conflict") return "That address is in use. Try another one.";
      if (code === "not_found") return "That invitation is not good.";
      return code === "forbidden" ? "New accounts need an invitation here." : undefined;
    },
    done: (user) => client.learnMe(user),
    said: "You have an account now",
  });
  if (config?.signup === "closed") return null;
  return (
    <Section title="Keep your name">
      <p className="text-muted">
        You are here as a guest, in this browser only. With an account you stay{" "}
        <bdi className="font-semibold">{me.username}</bdi>, keep your rooms and messages, and can sign in
        anywhere.
      </p>
      <form noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Email" name="email" type="email" autoComplete="email" error={wrong.email} />
        <Field {...fresh} label="Password" error={wrong.password} />
        {config?.signup === "invited" && (
          <Field
            label="Invitation link"
            name="invite"
            autoComplete="off"
            hint="New accounts need one here."
          />
        )}
        <Alert message={refusal} />
        <End label="Make an account" busy={busy} done={done} said="Done" />
      </form>
    </Section>
  );
}
