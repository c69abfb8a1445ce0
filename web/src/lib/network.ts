// What the browser says about the network. A hint only: "up" promises no server, so nobody may skip the back-off because of it.

export interface Network {
  up(): boolean;
  subscribe(listener: (up: boolean) => void): () => void;
}

export const browserNetwork: Network = {
  up: () => navigator.onLine !== false,
  subscribe(listener) {
    const online = () => listener(true);
    const offline = () => listener(false);
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
    };
  },
};
