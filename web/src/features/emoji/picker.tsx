import { clsx } from "clsx";
import {
  Bike,
  Clock3,
  Flag,
  Hand,
  Hash,
  Leaf,
  Lightbulb,
  type LucideIcon,
  Pizza,
  Plane,
  Search,
  Smile,
} from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { useTouch } from "@/lib/use-media";
import {
  type Emoji,
  type EmojiSet,
  knownEmoji,
  loadEmoji,
  searchEmoji,
  type Tone,
  toned,
} from "./emoji-data";
import { readTone, recentEmoji, rememberEmoji, writeTone } from "./recent";

const MOST_FOUND = 96;
const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5];

const tabs: readonly [string, LucideIcon][] = [
  ["Often used", Clock3],
  ["Smileys", Smile],
  ["People", Hand],
  ["Nature", Leaf],
  ["Food", Pizza],
  ["Places", Plane],
  ["Activities", Bike],
  ["Objects", Lightbulb],
  ["Symbols", Hash],
  ["Flags", Flag],
];

type Cell = { emoji: string; name: string };

function useEmojiSet() {
  const [set, setSet] = useState<EmojiSet | null>(knownEmoji);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    loadEmoji().then(setSet, () => setFailed(true));
  }, []);
  useEffect(load, [load]);
  return { set, failed, load };
}

function cellsOf(set: EmojiSet, tab: number, typed: string, tone: Tone): Cell[] {
  const cell = (one: Emoji): Cell => ({ emoji: toned(one, tone), name: one.name });
  if (typed.trim() !== "") return searchEmoji(set, typed.trim(), MOST_FOUND).map(cell);
  if (tab > 0) return set.all.filter(({ group }) => group === tab - 1).map(cell);
  const names = new Map(set.all.map(({ emoji, name }) => [emoji, name]));
  return recentEmoji().map((emoji) => ({
    emoji,
    name: names.get(emoji) ?? names.get(emoji.replace(/[🏻-🏿]/gu, "")) ?? emoji,
  }));
}

/** Where an arrow leads in a grid of so many columns; null where it leads out at the top. */
export function nextCell(key: string, at: number, count: number, columns: number): number | null {
  const to = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: at - (at % columns),
    End: at - (at % columns) + columns - 1,
  }[key];
  if (to === undefined) return at;
  if (key === "ArrowUp" && to < 0) return null;
  if (key === "ArrowDown" && to >= count) return at;
  return Math.max(0, Math.min(to, count - 1));
}

type GridProps = {
  label: string;
  cells: readonly Cell[];
  onPick: (emoji: string) => void;
  onLeave: () => void;
  columns: number;
};

function Grid({ label, cells, columns, onPick, onLeave }: GridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const current = Math.min(at, cells.length - 1);
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!/^(Arrow|Home|End)/.test(event.key)) return;
    event.preventDefault();
    const to = nextCell(event.key, current, cells.length, columns);
    if (to === null) return onLeave();
    setAt(to);
    grid.current?.querySelectorAll<HTMLElement>("[role=gridcell]")[to]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is not what this is.
    <div ref={grid} role="grid" aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row, y) => (
        // biome-ignore lint/a11y/useSemanticElements: as above.
        // biome-ignore lint/a11y/useFocusableInteractive: as above.
        <div key={y} role="row" className="flex">
          {row.map(({ emoji, name }, x) => (
            // biome-ignore lint/a11y/useSemanticElements: as above.
            <button
              key={emoji}
              type="button"
              role="gridcell"
              aria-label={name}
              title={name}
              tabIndex={y * columns + x === current ? 0 : -1}
              onFocus={() => setAt(y * columns + x)}
              onClick={() => onPick(emoji)}
              className="flex size-9 flex-none items-center justify-center rounded-lg text-xl leading-none hover:bg-hover focus-visible:-outline-offset-2 coarse:size-11 coarse:text-2xl"
            >
              {emoji}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function ToneField({ tone, onTone }: { tone: Tone; onTone: (tone: Tone) => void }) {
  return (
    <select
      aria-label="Skin tone"
      value={tone}
      onChange={(event) => onTone(Number(event.target.value) as Tone)}
      className="size-9 flex-none appearance-none rounded-lg bg-raised text-center text-lg hover:bg-hover coarse:size-11"
    >
      {TONES.map((one) => (
        <option key={one} value={one}>
          {toned({ emoji: "👋", takesTone: true }, one)}
        </option>
      ))}
    </select>
  );
}

type TabsProps = { tab: number; onTab: (tab: number) => void };

function Groups({ tab, onTab }: TabsProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (tab + step + tabs.length) % tabs.length;
    onTab(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label="Kinds of emoji"
      onKeyDown={onKeyDown}
      className="flex min-w-0 flex-1 overflow-x-auto"
    >
      {tabs.map(([name, Icon], index) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={tab === index}
          aria-label={name}
          title={name}
          tabIndex={tab === index ? 0 : -1}
          onClick={() => onTab(index)}
          className={clsx(
            "flex h-9 min-w-6 flex-1 items-center justify-center rounded-lg focus-visible:-outline-offset-2 coarse:h-11",
            tab === index ? "bg-selected text-selected-text" : "text-muted hover:bg-hover",
          )}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}

type Props = { onPick: (emoji: string) => void };

/** A search box, the emoji, their kinds and the skin tone. */
export function EmojiPicker({ onPick }: Props) {
  const { set, failed, load } = useEmojiSet();
  const columns = useTouch() ? 7 : 8;
  const [tab, setTab] = useState(0);
  const [typed, setTyped] = useState("");
  const [tone, setTone] = useState<Tone>(readTone);
  const box = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const cells = set ? cellsOf(set, tab, typed, tone) : [];
  const searching = typed.trim() !== "";
  const label = searching ? "Found" : (tabs[tab]?.[0] ?? "");

  const pick = (emoji: string) => {
    rememberEmoji(emoji);
    onPick(emoji);
  };
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const [best] = cells;
    if (event.key === "Enter" && searching && best) pick(best.emoji);
    else if (event.key === "ArrowDown")
      panel.current?.querySelector<HTMLElement>("[role=gridcell][tabindex='0']")?.focus();
    else return;
    event.preventDefault();
  };
  const onTab = (next: number) => {
    setTyped("");
    setTab(next);
  };
  const onTone = (next: Tone) => {
    writeTone(next);
    setTone(next);
  };

  return (
    <div ref={panel} data-testid="emoji-picker" className="flex min-h-0 flex-col">
      <div className="relative m-2">
        <Search
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-muted"
        />
        <input
          ref={box}
          type="search"
          aria-label="Find an emoji"
          placeholder="Find an emoji"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onSearchKey}
          className="h-9 w-full rounded-[10px] border border-line-strong bg-field ps-9 pe-3 text-base outline-none focus:border-accent focus:outline-2 focus:outline-accent md:text-sm coarse:h-11"
        />
      </div>
      <p className="px-3 pb-1 text-xs font-semibold text-muted" aria-live="polite">
        {searching && set ? `${cells.length} found` : label}
      </p>
      <div className="h-56 flex-none overflow-y-auto overscroll-contain px-2">
        {!set && !failed && <p className="px-1 text-muted">Loading…</p>}
        {failed && (
          <div className="flex flex-col items-start gap-2 px-1">
            <p>The emoji could not be fetched.</p>
            <Button size="small" onClick={load}>
              Try again
            </Button>
          </div>
        )}
        {set && cells.length === 0 && <p className="px-1 text-muted">There is no emoji like that.</p>}
        {cells.length > 0 && (
          <Grid
            key={searching ? typed : tab}
            label={label}
            cells={cells}
            columns={columns}
            onPick={pick}
            onLeave={() => box.current?.focus()}
          />
        )}
      </div>
      <div className="mt-1 flex items-center gap-1 border-t border-line p-1.5">
        <Groups tab={searching ? -1 : tab} onTab={onTab} />
        <ToneField tone={tone} onTone={onTone} />
      </div>
    </div>
  );
}
