import { backup } from "./backup/command.ts";
import { cert } from "./cert/command.ts";
import type { Entry } from "./command.ts";
import { completion } from "./completion/command.ts";
import { cost } from "./cost/command.ts";
import { diff } from "./diff/command.ts";
import { dns } from "./dns/command.ts";
import { doctor } from "./doctor/command.ts";
import { drill } from "./drill/command.ts";
import { failover } from "./failover/command.ts";
import { funds } from "./funds/command.ts";
import { graph } from "./graph/command.ts";
import { images } from "./images/command.ts";
import { importing } from "./import/command.ts";
import { init } from "./init/command.ts";
import { kit, recover } from "./kit/command.ts";
import { lease, logs } from "./lease/command.ts";
import { open } from "./open/command.ts";
import { pins } from "./pins/command.ts";
import { restore } from "./restore/command.ts";
import { sandbox } from "./sandbox/command.ts";
import { sdl } from "./sdl/command.ts";
import { secrets } from "./secrets/command.ts";
import { set } from "./set/command.ts";
import { adopt, destroy, env, preview, refresh, status, unlock, up } from "./stage/command.ts";
import { test } from "./test/command.ts";

/** Every command of `./platform`, in the order of its help. */
export const COMMANDS: readonly Entry[] = [
  init,
  up,
  preview,
  diff,
  refresh,
  adopt,
  recover,
  destroy,
  unlock,
  status,
  doctor,
  graph,
  logs,
  open,
  lease,
  backup,
  restore,
  drill,
  failover,
  pins,
  funds,
  cost,
  secrets,
  set,
  env,
  kit,
  images,
  sandbox,
  sdl,
  importing,
  dns,
  cert,
  test,
  completion(() => COMMANDS),
];
