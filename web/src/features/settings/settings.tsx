import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useState } from "react";
import { Link } from "wouter";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { ScrollArea } from "@/components/ui/scroll-area";
import { Section } from "@/components/ui/section";
import { serverAddress } from "@/config/server";
import { useSnapshot } from "@/lib/chat";
import { useSiteConfig } from "@/lib/use-site-config";
import type { User } from "@/protocol";
import { DeleteAccount } from "./delete-account";
import { Profile } from "./profile";
import { Sessions } from "./sessions";
import { chooseTheme, type Theme, useTheme } from "./theme";
import { ChangeEmail, ChangePassword, KeepName } from "./ways-in";

const themes = [
  { theme: "system", label: "System", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const satisfies readonly { theme: Theme; label: string; Icon: typeof Sun }[];

function ThemeChoice() {
  const theme = useTheme();
  const choose = (value: string) => {
    const known = themes.find((choice) => choice.theme === value);
    if (known) chooseTheme(known.theme);
  };
  return (
    <RadioGroup.Root
      value={theme}
      onValueChange={choose}
      aria-label="Theme"
      className="grid grid-cols-3 gap-2"
    >
      {themes.map(({ theme: value, label, Icon }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="flex min-h-16 flex-col items-center justify-center gap-1 rounded-xl border border-line-strong bg-raised font-semibold data-[state=checked]:border-2 data-[state=checked]:border-accent data-[state=checked]:bg-selected data-[state=checked]:text-selected-text"
        >
          <Icon size={18} aria-hidden="true" />
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

function Account({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const me = useSnapshot((snapshot) => snapshot.me);
  const [busy, setBusy] = useState(false);
  const signOut = async () => {
    setBusy(true);
    await onSignOut();
  };
  return (
    <Section title="Account">
      {me && (
        <div className="flex min-w-0 items-center gap-3">
          <Avatar userId={me.userId} name={me.displayName ?? me.username} colour={me.colour} />
          <div className="min-w-0">
            <bdi className="block truncate font-semibold">{me.username}</bdi>
            <span className="block truncate text-xs text-muted">
              {me.email ?? (me.guest ? "Guest" : "No email kept")}
            </span>
          </div>
        </div>
      )}
      <p className="text-xs text-muted [overflow-wrap:anywhere]">Server: {serverAddress()}</p>
      <Button onClick={signOut} disabled={busy} className="self-start">
        <LogOut size={16} aria-hidden="true" />
        Sign out
      </Button>
    </Section>
  );
}

/** A quiet way to the code that the server printed, as long as nobody governs the site. */
function ClaimLink({ me }: { me: User }) {
  const state = useSiteConfig();
  if (me.guest || me.siteAdmin || !state?.unclaimed) return null;
  return (
    <p className="text-center text-xs text-muted">
      Is this your server?{" "}
      <Link href="/admin" className="font-semibold underline underline-offset-2">
        Enter the code it printed
      </Link>
    </p>
  );
}

type Props = {
  onSignOut: () => Promise<void>;
  /** The account is deleted: there is no session any more. */
  onGone: () => void;
};

export function Settings({ onSignOut, onGone }: Props) {
  const me = useSnapshot((snapshot) => snapshot.me);
  return (
    <ScrollArea aria-label="Settings" className="min-h-0 flex-1">
      <div className="mx-auto flex max-w-xl flex-col gap-4 p-4">
        {me?.guest && <KeepName me={me} />}
        <Section title="Theme">
          <ThemeChoice />
        </Section>
        {me && <Profile key={me.userId} me={me} />}
        <Account onSignOut={onSignOut} />
        {me && <Sessions />}
        {me && !me.guest && <ChangeEmail me={me} />}
        {me && !me.guest && <ChangePassword />}
        {me && <DeleteAccount me={me} onGone={onGone} />}
        {me && <ClaimLink me={me} />}
      </div>
    </ScrollArea>
  );
}
