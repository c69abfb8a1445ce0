import { copyText } from "@/lib/toast";

/** Code with the name of its language, as the writer gave it, and a way to copy it. */
export function CodeBlock({ language, code }: { language: string; code: string }) {
  return (
    <div className="code-block">
      <div className="flex items-center justify-between gap-2 ps-2.5 pe-1 pt-1 text-xs">
        <span className="min-w-0 truncate">{language}</span>
        <button
          type="button"
          className="flex-none rounded-md px-1.5 py-0.5 font-semibold hover:underline focus-visible:-outline-offset-2 focus-visible:outline-current coarse:min-h-11 coarse:px-3"
          onClick={() => void copyText(code, "Code copied")}
        >
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and what scrolls must be reachable by keyboard. */}
      <pre dir="auto" tabIndex={0}>
        <code>{code}</code>
      </pre>
    </div>
  );
}
