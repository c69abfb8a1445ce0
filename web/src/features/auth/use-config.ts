import { useEffect, useState } from "react";
import { type ServerConfig, serverConfig } from "@/config/server";

export type ConfigState =
  | { status: "asking" }
  | { status: "failed" }
  | { status: "known"; config: ServerConfig };

/** `asked` counts the times another server was chosen. */
export function useConfig(asked: number): ConfigState {
  const [state, setState] = useState<ConfigState>({ status: "asking" });
  useEffect(() => {
    let current = true;
    setState({ status: "asking" });
    serverConfig().then(
      (config) => current && setState({ status: "known", config }),
      () => current && setState({ status: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [asked]);
  return state;
}
