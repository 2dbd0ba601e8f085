import { execFile } from "node:child_process";
import { join } from "node:path";
import { keepPrintable } from "./gate.ts";

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(7);
const CLIPBOARD = `${ESC}]52;c;cm0gLXJm${BEL}`;

function guarded() {
  const written: unknown[] = [];
  const stream = { write: (chunk: unknown) => written.push(chunk) > 0 } as unknown as NodeJS.WriteStream;
  keepPrintable(stream);
  return { stream, written };
}

test("text is made printable, whoever writes it", () => {
  const { stream, written } = guarded();
  stream.write(`api: ${CLIPBOARD}\n`);
  expect(written).toEqual(["api: \\u001b]52;c;cm0gLXJm\\u0007\n"]);
});

test("octets pass as they are", () => {
  const { stream, written } = guarded();
  stream.write(Buffer.from(CLIPBOARD));
  expect(written).toEqual([Buffer.from(CLIPBOARD)]);
});

test("what a command writes passes the gate, errors too", async () => {
  const main = join(import.meta.dirname, "../main.ts");
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [main, "sdl", "check", `missing${CLIPBOARD}.yaml`], (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    ),
  );
  expect(stdout + stderr).toContain("\\u001b]52");
  expect(stdout + stderr).not.toContain(ESC);
});
