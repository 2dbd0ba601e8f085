import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LETS_ENCRYPT } from "./lets-encrypt.ts";
import { limitsOf } from "./limits.ts";
import { countRegistration } from "./registrations.ts";

test("accounts are counted a directory, and allowed again after three hours", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registrations-"));
  const register = (hours: number, directoryUrl: string = LETS_ENCRYPT.production) => {
    const at = new Date(Date.parse("2026-12-01T00:00:00Z") + hours * 3_600_000);
    return countRegistration(
      join(folder, "acme", "accounts.json"),
      directoryUrl,
      at,
      limitsOf(LETS_ENCRYPT.production)!,
    );
  };
  try {
    for (let count = 0; count < 10; count += 1) await register(0.1 * count);
    await expect(register(2)).rejects.toThrow(/no further account .* allowed again at 2026-12-01T03:00:00\.000Z/);
    await expect(register(2, LETS_ENCRYPT.staging)).resolves.toBeUndefined();
    await expect(register(3)).resolves.toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
