import { setTimeout as sleep } from "node:timers/promises";
import { printStatus } from "../../engine/progress.ts";
import { rootCauseText } from "../../errors/text.ts";
import { proxiedAgent } from "../../network/proxied-agent.ts";
import { undici } from "../../network/undici.ts";

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT = 5_000;
const FIRST_PAUSE = 500;

/** Posts the notice as JSON, three times at most. Prints a message when every attempt failed; never throws. */
export async function notify(url: string | undefined, notice: object): Promise<void> {
  if (!url) return;
  const body = JSON.stringify(notice);
  let trouble = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(FIRST_PAUSE * 2 ** attempt);
    trouble = await post(url, body);
    if (trouble === "") return;
  }
  printStatus(`the webhook did not accept the notice: ${trouble}`);
}

/** What went wrong, empty when nothing did. The URL is not shown: it often holds a secret. */
async function post(url: string, body: string): Promise<string> {
  const dispatcher = proxiedAgent();
  try {
    const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT);
    const response = await undici().fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
      redirect: "manual",
      signal,
      dispatcher,
    });
    await response.body?.cancel();
    return response.ok ? "" : `HTTP ${response.status}`;
  } catch (error) {
    return rootCauseText(error);
  } finally {
    await dispatcher.destroy();
  }
}
