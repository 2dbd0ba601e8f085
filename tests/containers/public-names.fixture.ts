import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Network } from "../../network/network.ts";

/** Runs programs of this machine that know a platform's names, and trust its certificates. */
export interface PublicNames {
  run(program: string, ...args: string[]): Promise<{ code: number; output: string }>;
  close(): Promise<void>;
}

/** An address of loopback where nothing else listens: another one in each process, for test files side by side. */
const ADDRESS = `127.71.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;

/**
 * Leads public names to where they listen: in a mount namespace with a hosts file of its own, on port 443 of one loopback
 * address, where the name that the client says in its TLS hello tells which one is meant.
 */
export async function publicNames(network: Network, hosts: readonly string[]): Promise<PublicNames> {
  const folder = await mkdtemp(join(tmpdir(), "public-names-"));
  const authorities = join(folder, "authorities.pem");
  await writeFile(authorities, (await network.authorities()).join("\n"));
  await writeFile(join(folder, "hosts"), `127.0.0.1 localhost\n${ADDRESS} ${hosts.join(" ")}\n`);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    lead(socket, network, hosts).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(443, ADDRESS, resolve);
  });
  return {
    async run(program, ...args) {
      const script = `mount --bind '${folder}/hosts' /etc/hosts && exec "$@"`;
      const { exitCode, all } = await execa("unshare", ["-m", "sh", "-c", script, "sh", program, ...args], {
        // curl is built with its own file of authorities.
        env: { SSL_CERT_FILE: authorities, CURL_CA_BUNDLE: authorities },
        reject: false,
        all: true,
      });
      return { code: exitCode ?? 1, output: all };
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The hello has the name as it is, before anything is encrypted. */
async function lead(socket: Socket, network: Network, hosts: readonly string[]): Promise<void> {
  const hello = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  socket.pause();
  const host = hosts.find((name) => hello.includes(name));
  if (!host) throw new Error("a name that is not the platform's");
  const target = createConnection(await network.dial(host, 443, "tcp"));
  target.on("error", () => socket.destroy());
  socket.once("close", () => target.destroy());
  target.write(hello);
  socket.pipe(target).pipe(socket);
}
