import { installDisk } from "./disk.ts";
import { installSignatures } from "./signatures.ts";
import { installClock } from "./time.ts";
import { installWebSocket } from "./web-socket.ts";

/** Replaces time, files, requests, web sockets and signatures of this process; imported before everything under test. */
installClock();
installDisk();
installSignatures();
installWebSocket();
// what it imports takes the web sockets that are there
const { installWire } = await import("./wire.ts");
installWire();
