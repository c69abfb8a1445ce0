import { Moon, Sun } from "lucide-react";
import { Button } from "@/components/ui/button";
import { chooseTheme, useDark } from "./theme";

export function ThemeToggle() {
  const dark = useDark();
  const Icon = dark ? Sun : Moon;
  return (
    <Button
      look="ghost"
      size="icon"
      aria-label={dark ? "Use the light theme" : "Use the dark theme"}
      onClick={() => chooseTheme(dark ? "light" : "dark")}
    >
      <Icon size={18} aria-hidden="true" />
    </Button>
  );
}
