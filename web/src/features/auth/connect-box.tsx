import { Server } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { StatusDot } from "@/components/ui/status-dot";
import { chooseServer, parseAddress, serverAddress, serverConfig } from "@/config/server";
import type { ConfigState } from "./use-config";

function ServerState({ state }: { state: ConfigState }) {
  switch (state.status) {
    case "asking":
      return (
        <>
          <StatusDot tone="waiting" pulse /> Looking for the server…
        </>
      );
    case "failed":
      return (
        <>
          <StatusDot tone="offline" /> Not reachable
        </>
      );
    case "known":
      return (
        <>
          <StatusDot tone="online" pulse />
          <bdi className="truncate">{state.config.siteName}</bdi>
        </>
      );
  }
}

type Props = { state: ConfigState; onChosen: () => void };

/** The address is filled in; most people never touch it. */
export function ConnectBox({ state, onChosen }: Props) {
  const heading = useId();
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem("server");
    const address = input instanceof HTMLInputElement ? parseAddress(input.value) : null;
    const refuse = (reason: string) => {
      setError(reason);
      if (input instanceof HTMLInputElement) input.focus();
    };
    if (!address) return refuse("Enter an address such as chat.example.org.");
    setBusy(true);
    try {
      await serverConfig(address);
      setError("");
      chooseServer(address);
      onChosen();
    } catch {
      refuse("No Natter server answers at that address.");
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      onSubmit={submit}
      aria-labelledby={heading}
      className="rounded-2xl border border-line bg-panel p-4"
    >
      <div className="mb-3 flex items-center gap-2">
        <Server size={16} aria-hidden="true" className="text-muted" />
        <h2 id={heading} className="font-bold">
          Server
        </h2>
        <p className="ms-auto flex min-w-0 items-center gap-2 text-xs text-muted" data-testid="server-state">
          <ServerState state={state} />
        </p>
      </div>
      <div className="flex items-start gap-2">
        <Field
          label="Server address"
          name="server"
          type="url"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={serverAddress()}
          error={error || undefined}
          className="min-w-0 flex-1"
        />
        <Button type="submit" className="mt-6 min-h-11" disabled={busy}>
          Connect
        </Button>
      </div>
    </form>
  );
}
