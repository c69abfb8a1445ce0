import { clsx } from "clsx";
import { RadioGroup } from "radix-ui";
import { useId, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { useChat } from "@/lib/chat";
import { colours, schemeOf } from "@/lib/colour";
import type { Colour, User } from "@/protocol";
import { changeProfile } from "./api";
import { checkDisplayName } from "./checks";
import { useForm } from "./use-form";

const NONE = "none";
const choices = [NONE, ...colours] as const;
type Choice = (typeof choices)[number];

const labelOf = (choice: Choice): string =>
  choice === NONE ? "Automatic" : choice.charAt(0).toLocaleUpperCase() + choice.slice(1);

function Swatch({ choice, userId }: { choice: Choice; userId: string }) {
  return (
    <RadioGroup.Item
      value={choice}
      className="flex min-h-11 items-center gap-2 rounded-xl border border-line-strong bg-raised px-2 font-semibold data-[state=checked]:border-accent data-[state=checked]:bg-selected data-[state=checked]:text-selected-text data-[state=checked]:ring-1 data-[state=checked]:ring-accent"
    >
      <span
        aria-hidden="true"
        className={clsx(
          "scheme-gradient size-5 flex-none rounded-full border border-transparent",
          choice === NONE ? schemeOf(userId) : schemeOf(userId, choice),
        )}
      />
      {labelOf(choice)}
    </RadioGroup.Item>
  );
}

/** How others see one's name and words, and how oneself does. */
function Preview({ me, name, colour }: { me: User; name: string; colour: Colour | undefined }) {
  return (
    <div
      data-testid="profile-preview"
      className={clsx("flex gap-2 rounded-xl bg-canvas p-3", schemeOf(me.userId, colour))}
    >
      <Avatar userId={me.userId} name={name} colour={colour} />
      <div className="min-w-0">
        <bdi className="block truncate text-xs font-bold text-name">{name}</bdi>
        <p className="mt-0.5 w-fit rounded-2xl rounded-ss-md border border-edge bg-bubble px-3 py-1.5">
          This is how others see you
        </p>
        <p className="scheme-gradient mt-1 w-fit rounded-2xl rounded-se-md border border-transparent px-3 py-1.5">
          and this is how you see yourself
        </p>
      </div>
    </div>
  );
}

export function Profile({ me }: { me: User }) {
  const client = useChat();
  const id = useId();
  const [name, setName] = useState(me.displayName ?? "");
  const [choice, setChoice] = useState<Choice>(me.colour ?? NONE);
  const { wrong, refusal, busy, done, submit } = useForm({
    check: checkDisplayName,
    send: () => changeProfile({ displayName: name.trim(), colour: choice === NONE ? "" : choice }),
    explain: ({ code }) =>
      code === "conflict" ? "Somebody else is called that. Try another name." : undefined,
    done: (user) => client.learnMe(user),
    said: "Profile saved",
  });
  const choose = (value: string) => setChoice(choices.find((known) => known === value) ?? NONE);
  return (
    <Section title="Profile">
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="Display name"
          name="displayName"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={32}
          autoComplete="nickname"
          hint={`Shown in place of ${me.username}. You can leave it empty.`}
          error={wrong.displayName}
        />
        <div className="flex flex-col gap-1">
          <p id={id} className="font-semibold">
            Colour
          </p>
          <RadioGroup.Root
            value={choice}
            onValueChange={choose}
            aria-labelledby={id}
            className="grid grid-cols-2 gap-2 sm:grid-cols-3"
          >
            {choices.map((one) => (
              <Swatch key={one} choice={one} userId={me.userId} />
            ))}
          </RadioGroup.Root>
        </div>
        <Preview me={me} name={name.trim() || me.username} colour={choice === NONE ? undefined : choice} />
        <Alert message={refusal} />
        <div className="flex items-center gap-3">
          <Button type="submit" look="brand" disabled={busy}>
            Save profile
          </Button>
          {done && <span className="text-muted">Saved</span>}
        </div>
      </form>
    </Section>
  );
}
