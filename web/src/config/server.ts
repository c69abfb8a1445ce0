// Which server this client talks to, and how requests to it are signed: the page's own origin by cookie, another one by bearer token.

import type { ProviderButton, SiteConfig } from "@/protocol";
import { readStored, writeStored } from "./storage";

export type ServerConfig = SiteConfig;

const SERVER_KEY = "natter.server";
const tokenKey = (base: string) => `natter.token.${base}`;

/** "" stands for the page's own origin. */
export function serverBase(): string {
  return readStored(SERVER_KEY) ?? "";
}

export function serverAddress(): string {
  return serverBase() || location.origin;
}

export function chooseServer(base: string): void {
  writeStored(SERVER_KEY, base === "" || base === location.origin ? null : base);
}

export function isForeignServer(): boolean {
  return serverBase() !== "";
}

export function keepToken(token: string | null): void {
  if (isForeignServer()) writeStored(tokenKey(serverBase()), token);
}

export function hasToken(): boolean {
  return readStored(tokenKey(serverBase())) !== null;
}

/** Turns what a person types ("chat.example", "localhost:8080") into an origin; null when it is not an address. */
export function parseAddress(typed: string): string | null {
  const trimmed = typed.trim().replace(/\/+$/, "");
  if (trimmed === "") return null;
  const local = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/.test(trimmed);
  const withScheme = /^https?:\/\//i.test(trimmed) ? trimmed : `${local ? "http" : "https"}://${trimmed}`;
  try {
    const url = new URL(withScheme);
    const plain = url.pathname === "/" && !url.search && !url.hash && !url.username;
    return plain && url.hostname ? url.origin : null;
  } catch {
    return null;
  }
}

export async function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.body) headers.set("content-type", "application/json");
  if (!isForeignServer()) return fetch(path, { ...init, headers, credentials: "same-origin" });
  const token = readStored(tokenKey(serverBase()));
  if (token) headers.set("authorization", `Bearer ${token}`);
  return fetch(serverBase() + path, { ...init, headers, credentials: "omit" });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A provider's id stands in an address: anything that is no plain word is left out. */
function providersOf(value: unknown): ProviderButton[] {
  const known = Array.isArray(value) ? value.filter(isRecord) : [];
  return known.flatMap(({ id, name }) =>
    typeof id === "string" && typeof name === "string" && /^[\w-]+$/.test(id) ? [{ id, name }] : [],
  );
}

/** What an older server does not tell stands as it was then. */
export function parseConfig(value: unknown, origin: string): ServerConfig | null {
  if (!isRecord(value) || typeof value.socketUrl !== "string") return null;
  const socket = new URL(value.socketUrl, origin);
  socket.protocol = socket.protocol.replace(/^http/, "ws");
  const emailDomains = texts(value.emailDomains);
  return {
    socketUrl: socket.href,
    siteName: typeof value.siteName === "string" ? value.siteName : "Natter",
    guests: value.guests === true,
    signup: value.signup === "closed" || value.signup === "invited" ? value.signup : "open",
    lobby: value.lobby !== false,
    ...(emailDomains.length > 0 && { emailDomains }),
    providers: providersOf(value.providers),
    unclaimed: value.unclaimed === true,
  };
}

const configs = new Map<string, Promise<ServerConfig>>();

async function fetchConfig(origin: string): Promise<ServerConfig> {
  const response = await fetch(`${origin}/config.json`, { credentials: "omit" });
  const config = response.ok ? parseConfig(await response.json(), origin) : null;
  if (!config) throw new Error("That address answers, but not as a Natter server.");
  return config;
}

/** Read once per address; a failure is forgotten, so that the next call asks again. */
export function serverConfig(origin: string = serverAddress()): Promise<ServerConfig> {
  const known = configs.get(origin);
  if (known) return known;
  const asked = fetchConfig(origin);
  configs.set(origin, asked);
  asked.catch(() => configs.delete(origin));
  return asked;
}

/** The site's settings were changed: the next call asks again. */
export function forgetConfig(): void {
  configs.delete(serverAddress());
}
