/** Google Cloud's regions, the places its DNS knows, with the geo codes they lie in (https://cloud.google.com/about/locations). */
const IN: Readonly<Record<string, string>> = {
  "AF-ZA": "africa-south1",
  "AS-HK": "asia-east2",
  "AS-ID": "asia-southeast2",
  "AS-IL": "me-west1",
  "AS-IN": "asia-south1 asia-south2",
  "AS-JP": "asia-northeast1 asia-northeast2",
  "AS-KR": "asia-northeast3",
  "AS-QA": "me-central1",
  "AS-SA": "me-central2",
  "AS-SG": "asia-southeast1",
  "AS-TW": "asia-east1",
  "EU-BE": "europe-west1",
  "EU-CH": "europe-west6",
  "EU-DE": "europe-west10 europe-west3",
  "EU-ES": "europe-southwest1",
  "EU-FI": "europe-north1",
  "EU-FR": "europe-west9",
  "EU-GB": "europe-west2",
  "EU-IT": "europe-west12 europe-west8",
  "EU-NL": "europe-west4",
  "EU-PL": "europe-central2",
  "EU-SE": "europe-north2",
  "NA-CA-ON": "northamerica-northeast2",
  "NA-CA-QC": "northamerica-northeast1",
  "NA-MX": "northamerica-south1",
  "NA-US-CA": "us-west2",
  "NA-US-IA": "us-central1",
  "NA-US-NV": "us-west4",
  "NA-US-OH": "us-east5",
  "NA-US-OR": "us-west1",
  "NA-US-SC": "us-east1",
  "NA-US-TX": "us-south1",
  "NA-US-UT": "us-west3",
  "NA-US-VA": "us-east4",
  "OC-AU": "australia-southeast1 australia-southeast2",
  "SA-BR": "southamerica-east1",
  "SA-CL": "southamerica-west1",
};

/** Geo code by region. */
export const GOOGLE_REGIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(IN).flatMap(([code, regions]) => regions.split(" ").map((region) => [region, code] as const)),
);

/** Whether a geo code, such as `EU`, holds the place of another, such as `EU-DE`. */
export const holds = (code: string, place: string): boolean => place === code || place.startsWith(`${code}-`);

/** Regions within the geo code. */
export const regionsIn = (code: string): string[] =>
  [...GOOGLE_REGIONS].flatMap(([region, place]) => (holds(code, place) ? [region] : []));
