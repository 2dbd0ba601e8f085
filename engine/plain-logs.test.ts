import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { removePlainLogs } from "./plain-logs.ts";

test("logs that are merely compressed are removed, encrypted and other files stay", async () => {
  const logs = mkdtempSync(join(tmpdir(), "logs-"));
  writeFileSync(join(logs, "pulumi-1-stack_select.log"), gzipSync("a token"));
  writeFileSync(join(logs, "stage-1.log"), "PLOG and ciphertext");
  writeFileSync(join(logs, "empty.log"), "");
  await removePlainLogs(logs);
  expect(readdirSync(logs).sort()).toEqual(["empty.log", "stage-1.log"]);
  await removePlainLogs(join(logs, "none"));
});
