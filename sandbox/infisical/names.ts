import { z } from "zod";

const SLUG = "Slug field can only contain lowercase letters, numbers, and hyphens";

export const slug = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => /^[a-z0-9-]+$/.test(text), SLUG);

export const privilegeSlug = z
  .string()
  .min(1)
  .max(60, "Slug field must be at most 60 lowercase characters")
  .refine((text) => /^[a-z0-9-]+$/.test(text), SLUG);

export const folderName = z
  .string()
  .refine(
    (name) => /^[a-zA-Z0-9-_]+$/.test(name),
    "Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.",
  );

export const secretName = z
  .string()
  .min(1)
  .refine((name) => !/[:/]/.test(name), "Secret name cannot contain colon or forward slash.");

/** Folder path without doubled or final slashes. */
export function normal(path: string): string {
  return `/${path.split("/").filter(Boolean).join("/")}`;
}

export function slugOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "project"
  );
}
