/** An S3-compatible bucket that backups are kept in. */
export interface Repository {
  /** Base URL of the S3 API, such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** Whether the bucket is named in the path of a URL, and not in its host. */
  readonly pathStyle: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Authorities to trust in place of the well-known ones, PEM. */
  readonly ca?: string | undefined;
}

/** What restic writes of a service, below its folder: a repository for each generation. */
export const RESTIC = "restic";

/** Whose data it is: what a service of a stage wrote lies below a folder of its own. */
export interface Owner {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
}

/** Folder of a service in the bucket, without slashes around it. */
export const folderOf = ({ project, stage, service }: Owner): string => `${project}/${stage}/${service}`;
