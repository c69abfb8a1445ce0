import { Tabs } from "radix-ui";
import { useState } from "react";
import type { Credentials } from "./api";
import { AuthForm } from "./auth-form";
import { ConnectBox } from "./connect-box";
import { useConfig } from "./use-config";
import { WelcomeHero } from "./welcome-hero";

const tabs: readonly { way: Credentials["way"]; label: string }[] = [
  { way: "login", label: "Sign in" },
  { way: "signup", label: "Sign up" },
  { way: "guest", label: "Guest" },
];

type Props = { onEntered: () => void; onServerChosen: () => void };

export function Welcome({ onEntered, onServerChosen }: Props) {
  const [asked, setAsked] = useState(0);
  const state = useConfig(asked);
  const config = state.status === "known" ? state.config : null;
  const offered = tabs.filter(
    ({ way }) =>
      (way !== "guest" || config?.guests !== false) && (way !== "signup" || config?.signup !== "closed"),
  );
  const chosen = () => {
    setAsked((count) => count + 1);
    onServerChosen();
  };

  return (
    <div className="flex h-dvh flex-col overflow-y-auto lg:flex-row">
      <WelcomeHero />
      <main className="safe-bottom relative z-10 -mt-8 flex flex-1 flex-col rounded-t-3xl bg-canvas lg:m-0 lg:overflow-y-auto lg:rounded-none">
        <div className="mx-auto flex w-full max-w-md flex-col gap-6 px-4 py-8 sm:px-6 lg:my-auto">
          <h1 className="text-2xl font-extrabold tracking-tight">Come on in</h1>
          <Tabs.Root defaultValue="login" className="flex flex-col gap-5">
            <Tabs.List aria-label="How to enter" className="flex gap-1 rounded-xl bg-hover p-1">
              {offered.map(({ way, label }) => (
                <Tabs.Trigger
                  key={way}
                  value={way}
                  className="min-h-9 flex-1 rounded-lg border border-transparent font-semibold text-muted data-[state=active]:border-line data-[state=active]:bg-raised data-[state=active]:text-text data-[state=active]:shadow-sm coarse:min-h-11"
                >
                  {label}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {offered.map(({ way }) => (
              <Tabs.Content key={way} value={way} tabIndex={-1}>
                <AuthForm way={way} onEntered={onEntered} />
              </Tabs.Content>
            ))}
          </Tabs.Root>
          <ConnectBox state={state} onChosen={chosen} />
        </div>
      </main>
    </div>
  );
}
