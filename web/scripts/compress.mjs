// Compresses the files of dist/ for the server at home, which sends them as they are: dist-compressed/<SHA-256 of the file>.br and .gz, where that
// saves a tenth. Node's own zlib has both. CloudFront compresses by itself, so dist/ stays as it is.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH = 0.9;
const dist = new URL("../dist/", import.meta.url);
const target = new URL("../dist-compressed/", import.meta.url);

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
  const hash = createHash("sha256").update(bytes).digest("hex");
  for (const [ending, packed] of [
    ["br", brotli(bytes)],
    ["gz", gzipSync(bytes, { level: 9 })],
  ]) {
    if (packed.length < bytes.length * WORTH) writeFileSync(new URL(`${hash}.${ending}`, target), packed);
  }
}
