import { useToast } from "@/lib/toast";

/** Seen only: the live region speaks. */
export function Toast() {
  const sentence = useToast();
  if (sentence === "") return null;
  return (
    <div
      aria-hidden="true"
      data-testid="toast"
      className="fade-in pointer-events-none fixed inset-x-4 bottom-24 z-70 mx-auto w-fit max-w-sm rounded-xl bg-text px-4 py-2 text-center font-medium text-canvas shadow-2xl"
    >
      {sentence}
    </div>
  );
}
