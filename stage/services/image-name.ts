const HOST = "(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\\.[-a-z0-9]+|localhost)(?::[0-9]+)?|[-a-z0-9.]+:[0-9]+";
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";

/** Registry and path, as images are pushed to: `ghcr.io/example`. */
const REPOSITORY = new RegExp(`^(?:${HOST})(?:/${PART})*$`);

/** distribution-spec, "Pulling manifests", with the host in front that Docker knows. */
const IMAGE = new RegExp(`^(?:(?:${HOST})/)?${PART}(?:/${PART})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`);

/** Whether a text names an image, by tag, by digest or neither. Pure. */
export const isImageName = (text: string): boolean => text.length <= 255 && IMAGE.test(text);

/** Whether a text names a registry, with a path or without. Pure. */
export const isRegistryName = (text: string): boolean => text.length <= 255 && REPOSITORY.test(text);
