import type { Sdl } from "./document.ts";
import type { Report } from "./problem.ts";

/** What is legal but usually a mistake. @param sdl without errors */
export function lint(_sdl: Sdl, _report: Report): void {}
