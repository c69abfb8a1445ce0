// Every screen and state without a server: /gallery.html?scene=offline&path=/r/lobby. Never part of the production build.

import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { Shell } from "@/app/shell";
import { Welcome } from "@/features/auth/welcome";
import { followSystemTheme } from "@/features/settings/theme";
import { ChatProvider } from "@/lib/chat";
import { createFakeChatClient, type FakeChatClient, type Scene } from "./fake-chat-client";
import { fakeFetch } from "./fake-rest";
import "@/styles/main.css";

declare global {
  interface Window {
    fakeChat: FakeChatClient;
  }
}

const query = new URLSearchParams(location.search);
const scene = query.get("scene") ?? "full";
if (!query.has("tips")) localStorage.setItem("natter.tips-seen", "1");
else localStorage.removeItem("natter.tips-seen");

window.fetch = fakeFetch(scene, query);

const client = createFakeChatClient(scene as Scene);
window.fakeChat = client;
followSystemTheme();

const [path = "/", search = ""] = (query.get("path") ?? "/r/lobby").split("?");
const memory = memoryLocation({ path, searchPath: search });
const nothing = async () => undefined;

function Gallery() {
  if (scene === "welcome" || scene === "unreachable") {
    return (
      <Welcome
        onEntered={() => undefined}
        onServerChosen={() => undefined}
        invite={query.get("invite") ?? null}
      />
    );
  }
  return (
    <ChatProvider client={client}>
      <Shell onSignOut={nothing} onSessionLost={() => undefined} />
    </ChatProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <Router hook={memory.hook} searchHook={memory.searchHook}>
      <Gallery />
    </Router>,
  );
}
