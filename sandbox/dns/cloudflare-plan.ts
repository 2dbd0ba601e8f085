/** Limits of a plan. */
export interface CloudflarePlan {
  /** Operations in one batch. */
  readonly batch: number;
  readonly records: number;
  /** Smallest TTL beside 1 (automatic). */
  readonly minimumTtl: number;
  /** Characters of a comment. */
  readonly comment: number;
  /** Tags of a record. */
  readonly tags: number;
  /** Single CNAMEs may be flattened. */
  readonly flattening: boolean;
}

export const FREE_PLAN: CloudflarePlan = {
  batch: 200,
  records: 200,
  minimumTtl: 60,
  comment: 100,
  tags: 0,
  flattening: false,
};
/** Above the free one in all but the batch, so that both ways of writing are seen. */
export const PAID_PLAN: CloudflarePlan = {
  batch: 200,
  records: 3_500,
  minimumTtl: 60,
  comment: 500,
  tags: 20,
  flattening: true,
};
