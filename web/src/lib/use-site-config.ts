import { useEffect, useState } from "react";
import { type ServerConfig, serverConfig } from "@/config/server";

/** What the server tells everybody about the site; null until it has. */
export function useSiteConfig(): ServerConfig | null {
  const [config, setConfig] = useState<ServerConfig | null>(null);
  useEffect(() => {
    let current = true;
    serverConfig().then(
      (known) => current && setConfig(known),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return config;
}
