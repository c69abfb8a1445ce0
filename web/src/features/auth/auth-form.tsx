import { type ComponentProps, type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { ServerConfig } from "@/config/server";
import { type Credentials, enter } from "./api";
import {
  check,
  explain,
  type FieldName,
  fieldsFor,
  needsCode,
  type Problems,
  type Values,
} from "./form-rules";

type Way = Credentials["way"];

const submitLabels: Record<Way, string> = {
  login: "Sign in",
  signup: "Create account",
  guest: "Continue as guest",
};

function inputFor(field: FieldName, way: Way, config: ServerConfig | null): ComponentProps<typeof Field> {
  switch (field) {
    case "email":
      return way === "login"
        ? { label: "Email or user name", autoComplete: "username", autoCapitalize: "none", spellCheck: false }
        : { label: "Email", type: "email", autoComplete: "email", ...domainHint(config?.emailDomains) };
    case "username":
      return way === "guest"
        ? { label: "Your name", autoComplete: "nickname", maxLength: 32 }
        : { label: "User name", autoComplete: "username", maxLength: 32, hint: "Everyone sees this name." };
    case "password":
      return way === "login"
        ? { label: "Password", type: "password", autoComplete: "current-password" }
        : {
            label: "Password",
            type: "password",
            autoComplete: "new-password",
            hint: "At least 8 characters.",
          };
    case "code":
      return { label: "Code", autoComplete: "off", autoCapitalize: "characters", spellCheck: false };
  }
}

function credentials(way: Way, { email, username, password }: Values, invite: string | null): Credentials {
  if (way === "login") return { way, email, password };
  if (way === "guest") return { way, username };
  return { way, email, username, password, ...(invite !== null && { invite }) };
}

function domainHint(domains: readonly string[] | undefined): { hint?: string } {
  return domains ? { hint: `It must end in ${domains.map((domain) => `@${domain}`).join(" or ")}.` } : {};
}

function readValues(form: HTMLFormElement): Values {
  const data = new FormData(form);
  const read = (field: FieldName) => String(data.get(field) ?? "");
  const [email, username, code] = [read("email").trim(), read("username").trim(), read("code").trim()];
  return { email, username, code, password: read("password") };
}

/** Moves focus to the first field in trouble, once per attempt. */
function useFocusProblem(problems: Problems) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const inTrouble = form.current?.querySelectorAll<HTMLElement>("[aria-invalid=true]");
    // A wrong password shows on both fields; the password is the one to type again.
    inTrouble?.[problems.form ? inTrouble.length - 1 : 0]?.focus();
  }, [problems]);
  return form;
}

type Props = { way: Way; config: ServerConfig | null; invite: string | null; onEntered: () => void };

export function AuthForm({ way, config, invite, onEntered }: Props) {
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const form = useFocusProblem(problems);
  const errorId = useId();

  // Where anybody may sign up the word is kept for the door that it opens.
  const siteInvite = config?.signup === "invited" ? invite : null;
  const withCode = needsCode(way, config);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = readValues(event.currentTarget);
    const wrong = check(way, values, withCode);
    if (Object.keys(wrong).length > 0) return setProblems(wrong);
    setBusy(true);
    const answer = await enter(credentials(way, values, withCode ? values.code : siteInvite));
    setBusy(false);
    if (answer.ok) onEntered();
    else setProblems(explain(way, answer.refusal));
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={submit}
      aria-label={submitLabels[way]}
      className="flex flex-col gap-4"
    >
      <Alert id={errorId} message={problems.form ?? ""} />
      {fieldsFor(way, withCode).map((field) => (
        <Field
          key={field}
          {...inputFor(field, way, config)}
          name={field}
          required
          error={problems[field]}
          sharedErrorId={problems.form ? errorId : undefined}
        />
      ))}
      {way === "guest" && (
        <p className="text-xs text-muted">
          No password needed. Guests keep their place in this browser only.
        </p>
      )}
      <Button type="submit" look="brand" size="wide" disabled={busy} aria-busy={busy}>
        {submitLabels[way]}
      </Button>
    </form>
  );
}
