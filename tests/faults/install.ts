import { installDisk } from "./disk.ts";
import { installSignatures } from "./signatures.ts";
import { installClock } from "./time.ts";
import { installWire } from "./wire.ts";

/** Replaces time, files, requests and signatures of this process; imported before everything under test. */
installClock();
installDisk();
installSignatures();
installWire();
