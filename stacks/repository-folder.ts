import { getProject, getStack } from "@pulumi/pulumi";
import { folderOf, RESTIC } from "../backup/repository.ts";

/** Folder of a service of this stage in the repositories of its backups. */
export const folderFor = (service: string): string => folderOf({ project: getProject(), stage: getStack(), service });

/** The same of what restic writes of it. */
export const volumeFolderFor = (service: string): string => `${folderFor(service)}/${RESTIC}`;
