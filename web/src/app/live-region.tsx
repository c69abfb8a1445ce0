import { useEffect, useState } from "react";
import { announcer } from "@/lib/announcer";

export function LiveRegion() {
  const [sentence, setSentence] = useState("");
  useEffect(() => announcer.listen(setSentence), []);
  return (
    <div aria-live="polite" aria-atomic="true" data-testid="announcer" className="sr-only">
      {sentence}
    </div>
  );
}
