/** Regions of Google Cloud with the latitude and longitude of their cities, in degrees. */
const REGIONS: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  "africa-south1": [-26.2, 28],
  "asia-east1": [24.1, 120.7],
  "asia-east2": [22.3, 114.2],
  "asia-northeast1": [35.7, 139.7],
  "asia-northeast2": [34.7, 135.5],
  "asia-northeast3": [37.6, 127],
  "asia-south1": [19.1, 72.9],
  "asia-south2": [28.6, 77.2],
  "asia-southeast1": [1.3, 103.8],
  "asia-southeast2": [-6.2, 106.8],
  "australia-southeast1": [-33.9, 151.2],
  "australia-southeast2": [-37.8, 145],
  "europe-central2": [52.2, 21],
  "europe-north1": [60.6, 27.2],
  "europe-north2": [59.3, 18.1],
  "europe-southwest1": [40.4, -3.7],
  "europe-west1": [50.5, 3.8],
  "europe-west10": [52.5, 13.4],
  "europe-west12": [45.1, 7.7],
  "europe-west2": [51.5, -0.1],
  "europe-west3": [50.1, 8.7],
  "europe-west4": [53.4, 6.8],
  "europe-west6": [47.4, 8.5],
  "europe-west8": [45.5, 9.2],
  "europe-west9": [48.9, 2.4],
  "me-central1": [25.3, 51.5],
  "me-central2": [26.4, 50.1],
  "me-west1": [32.1, 34.8],
  "northamerica-northeast1": [45.5, -73.6],
  "northamerica-northeast2": [43.7, -79.4],
  "northamerica-south1": [20.6, -100.4],
  "southamerica-east1": [-23.5, -46.6],
  "southamerica-west1": [-33.4, -70.7],
  "us-central1": [41.3, -95.9],
  "us-east1": [33.2, -80],
  "us-east4": [39, -77.5],
  "us-east5": [40, -83],
  "us-south1": [32.8, -96.8],
  "us-west1": [45.6, -121.2],
  "us-west2": [34.1, -118.2],
  "us-west3": [40.8, -111.9],
  "us-west4": [36.2, -115.1],
};

export const isRegion = (name: string): boolean => name in REGIONS;

/** Items by the distance of their location from a region, the nearest first. */
export function byDistance<T extends { readonly location: string }>(items: readonly T[], region: string): T[] {
  return items.toSorted((a, b) => distance(region, a.location) - distance(region, b.location));
}

/** Of the central angle, the part that grows with it (haversine). */
function distance(from: string, to: string): number {
  const [[a, b], [c, d]] = [from, to].map((region) => REGIONS[region]!.map((degrees) => (degrees * Math.PI) / 180)) as [
    [number, number],
    [number, number],
  ];
  return Math.sin((a - c) / 2) ** 2 + Math.cos(a) * Math.cos(c) * Math.sin((b - d) / 2) ** 2;
}
