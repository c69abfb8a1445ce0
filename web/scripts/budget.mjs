// Measures what a first visit downloads and fails when it is over the budget: initial JS 125 kB, CSS 12 kB, each lazy chunk 30 kB, all gzipped.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGETS = { initial: 125_000, css: 12_000, lazy: 30_000 };
const dist = new URL("../dist/", import.meta.url);

const read = (path) => readFileSync(new URL(path, dist));
const weigh = (path) => gzipSync(read(path), { level: 9 }).length;
const html = read("index.html").toString();
const scripts = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path);
const files = readdirSync(new URL("assets/", dist)).map((name) => `assets/${name}`);

const lines = [];
let over = false;
const judge = (name, bytes, budget) => {
  over ||= bytes > budget;
  lines.push(
    `${bytes > budget ? "OVER" : "ok  "}  ${name.padEnd(44)} ${(bytes / 1000).toFixed(1).padStart(6)} of ${budget / 1000} kB`,
  );
};

const sum = (paths) => paths.reduce((total, path) => total + weigh(path), 0);
judge("initial JS", sum(scripts), BUDGETS.initial);
judge("CSS", sum(files.filter((path) => path.endsWith(".css"))), BUDGETS.css);
for (const path of files.filter((path) => path.endsWith(".js") && !scripts.includes(path))) {
  judge(path, weigh(path), BUDGETS.lazy);
}
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = over ? 1 : 0;
