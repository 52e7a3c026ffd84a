// The ways to load the object. What a switch turns off is not there for the verifier, so each is another program to it.

/** As options of the addon. The spares are loaded each time. */
export const WAYS = {
  all: { follow: false, holds: false },
  follow: { follow: true, holds: false },
  threshold: { follow: false, holds: true },
  'follow, threshold': { follow: true, holds: true },
} as const;
