import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { serverAddress } from "@/config/server";
import { useSnapshot } from "@/lib/chat";
import { chooseTheme, type Theme, useTheme } from "./theme";

const themes = [
  { theme: "system", label: "System", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const satisfies readonly { theme: Theme; label: string; Icon: typeof Sun }[];

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 rounded-2xl border border-line bg-panel p-4">
      <h2 className="font-bold">{title}</h2>
      {children}
    </section>
  );
}

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
          <Avatar userId={me.userId} name={me.username} />
          <div className="min-w-0">
            <bdi className="block truncate font-semibold">{me.username}</bdi>
            <span className="block truncate text-xs text-muted">{me.email ?? "Guest, or no email kept"}</span>
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

export function Settings({ onSignOut }: { onSignOut: () => Promise<void> }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-xl flex-col gap-4 p-4">
        <Section title="Theme">
          <ThemeChoice />
        </Section>
        <Account onSignOut={onSignOut} />
      </div>
    </div>
  );
}
