import { Logo } from "@/components/ui/logo";

const lines = [
  { text: "Rooms for everyone you like", side: "self-start rounded-ss-md" },
  { text: "Runs on your own machine", side: "self-end rounded-se-md" },
  { text: "No ads, no trackers", side: "self-end rounded-se-md" },
];

export function WelcomeHero() {
  return (
    <header className="brand-gradient relative flex flex-none flex-col justify-center overflow-hidden px-6 pt-[calc(env(safe-area-inset-top)+2rem)] pb-16 lg:w-[46%] lg:p-16">
      <div aria-hidden="true" className="absolute -top-24 -right-20 size-72 rounded-full bg-white/10" />
      <div aria-hidden="true" className="absolute -bottom-32 -left-24 size-96 rounded-full bg-black/10" />
      <div className="relative mx-auto w-full max-w-md">
        <p className="flex items-center gap-3 text-3xl font-extrabold tracking-tight lg:text-5xl">
          <Logo size={44} />
          Natter
        </p>
        <p className="mt-3 text-base lg:text-xl">Group chat that belongs to its users.</p>
        <div aria-hidden="true" className="mt-10 hidden flex-col gap-2 lg:flex">
          {lines.map(({ text, side }) => (
            <span
              key={text}
              className={`rounded-2xl border border-white/25 bg-black/15 px-4 py-2 text-[15px] backdrop-blur-sm ${side}`}
            >
              {text}
            </span>
          ))}
        </div>
      </div>
    </header>
  );
}
