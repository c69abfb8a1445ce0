import { MailOpen } from "lucide-react";
import { useState } from "react";
import { TabPane, TabRow, TabsRoot } from "@/components/ui/tabs";
import type { ServerConfig } from "@/config/server";
import type { Credentials } from "./api";
import { AuthForm } from "./auth-form";
import { ConnectBox } from "./connect-box";
import { Providers } from "./providers";
import { useConfig } from "./use-config";
import { WelcomeHero } from "./welcome-hero";

type Way = Credentials["way"];

const tabs: readonly { value: Way; label: string }[] = [
  { value: "login", label: "Sign in" },
  { value: "signup", label: "Sign up" },
  { value: "guest", label: "Guest" },
];

/** Until the server has told, everything is offered: most servers are open. */
export function offers(way: Way, config: ServerConfig | null, invite: string | null): boolean {
  if (config === null || way === "login") return true;
  if (way === "guest") return config.guests;
  return config.signup === "open" || (config.signup === "invited" && invite !== null) || config.unclaimed;
}

function Invited() {
  return (
    <p className="flex items-center gap-3 rounded-2xl border border-line bg-tip px-4 py-3">
      <MailOpen size={18} aria-hidden="true" className="flex-none text-accent" />
      You have an invitation. Enter the way you like; it is waiting for you inside.
    </p>
  );
}

/** What the server's settings mean for somebody who is not in yet. */
function Rules({ config, invite }: { config: ServerConfig; invite: string | null }) {
  const lines = [
    config.unclaimed &&
      "This site has no admin yet. Sign up as its first one, with the code that the server printed.",
    config.signup === "invited" &&
      !config.unclaimed &&
      invite === null &&
      "New accounts are made by invitation. Ask somebody for a link.",
    config.signup === "closed" && !config.unclaimed && "New accounts cannot be made here at the moment.",
    !config.lobby && "There is no common room here: you begin in the rooms you are invited to.",
  ].filter((line) => line !== false);
  if (lines.length === 0) return null;
  return (
    <ul data-testid="site-rules" className="flex flex-col gap-1 text-muted">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

type DoorsProps = {
  offered: typeof tabs;
  config: ServerConfig | null;
  invite: string | null;
  onEntered: () => void;
};

/** One form for each way in; where there is only one way there is nothing to choose. */
function Doors({ offered, config, invite, onEntered }: DoorsProps) {
  const form = (way: Way) => <AuthForm way={way} config={config} invite={invite} onEntered={onEntered} />;
  const [first] = offered;
  if (first && offered.length === 1) return form(first.value);
  return (
    <TabsRoot defaultValue={invite === null ? "login" : "signup"} className="flex flex-col gap-5">
      <TabRow label="How to enter" tabs={offered} />
      {offered.map(({ value }) => (
        <TabPane key={value} value={value}>
          {form(value)}
        </TabPane>
      ))}
    </TabsRoot>
  );
}

type Props = {
  onEntered: () => void;
  onServerChosen: () => void;
  /** The word of the invitation that one came by. */
  invite?: string | null;
  /** Called before the browser leaves for an identity provider. */
  onLeaving?: () => void;
};

export function Welcome({ onEntered, onServerChosen, invite = null, onLeaving }: Props) {
  const [asked, setAsked] = useState(0);
  const state = useConfig(asked);
  const config = state.status === "known" ? state.config : null;
  const offered = tabs.filter(({ value }) => offers(value, config, invite));
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
          {invite !== null && <Invited />}
          <Doors offered={offered} config={config} invite={invite} onEntered={onEntered} />
          {config && <Rules config={config} invite={invite} />}
          {config && <Providers providers={config.providers} {...(onLeaving && { onLeaving })} />}
          <ConnectBox state={state} onChosen={chosen} />
        </div>
      </main>
    </div>
  );
}
