/** What a zone without a file lacks. */
interface MissingFile {
  readonly zone: string;
  /** Of the file, as it is shown. */
  readonly path: string;
  /** That may serve the zone already. */
  readonly provider: string;
  readonly stage: string;
}

/** Commands that make it. Pure. */
export const missingFileFix = ({ zone, path, provider, stage }: MissingFile): string =>
  `./platform init --stage ${stage} writes one without records; ` +
  `./platform dns import ${zone} --provider ${provider} --to ${path} --stage ${stage} brings what is served there now`;
