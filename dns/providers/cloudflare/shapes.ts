/** Answers of Cloudflare's API v4, as far as they are read (https://developers.cloudflare.com/api). */
import { z } from "zod";

/** Every answer is wrapped, whatever its status. */
export const envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});

/** A page of a list. */
const pageInfo = z.object({ page: z.int(), count: z.int(), total_count: z.int() });

/** An answer whose result is read. */
export const answerOf = <T>(result: z.ZodType<T>) => z.object({ success: z.literal(true), result });

/** A list of many pages; how many there are is a part of the answer. */
export const pageOf = <T>(item: z.ZodType<T>) =>
  z.object({ success: z.literal(true), result: z.array(item), result_info: pageInfo });

const identifier = z.string().min(1);

export const identified = z.object({ id: identifier });

export const zoneShape = z.object({
  id: identifier,
  name: z.string().min(1),
  /** None while a zone is being set up. */
  name_servers: z.array(z.string()).nullish(),
});

/** One value of a record set. */
export const recordShape = z.object({
  id: identifier,
  name: z.string(),
  type: z.string(),
  ttl: z.int(),
  content: z.string().nullish(),
  proxied: z.boolean().nullish(),
  comment: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  settings: z.object({ flatten_cname: z.boolean().nullish() }).nullish(),
  priority: z.number().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});
export type CloudflareRecord = z.output<typeof recordShape>;

export const batchShape = z.object({
  deletes: z.array(identified).nullish(),
  patches: z.array(recordShape).nullish(),
  posts: z.array(recordShape).nullish(),
});
export type BatchAnswer = z.output<typeof batchShape>;

export const usageShape = z.object({ record_quota: z.number().nullish(), record_usage: z.number().nullish() });

export const poolShape = z.object({
  id: identifier,
  name: z.string(),
  description: z.string().nullish(),
  enabled: z.boolean().nullish(),
  origins: z
    .array(z.object({ address: z.string().nullish(), enabled: z.boolean().nullish(), weight: z.number().nullish() }))
    .nullish(),
});
export type CloudflarePool = z.output<typeof poolShape>;

const poolsByPlace = z.record(z.string(), z.array(z.string())).nullish();

export const balancerShape = z.object({
  id: identifier,
  name: z.string(),
  description: z.string().nullish(),
  enabled: z.boolean().nullish(),
  proxied: z.boolean().nullish(),
  ttl: z.number().nullish(),
  default_pools: z.array(z.string()).nullish(),
  fallback_pool: z.string().nullish(),
  country_pools: poolsByPlace,
  region_pools: poolsByPlace,
  pop_pools: poolsByPlace,
  rules: z.array(z.unknown()).nullish(),
  steering_policy: z.string().nullish(),
});
export type CloudflareBalancer = z.output<typeof balancerShape>;
