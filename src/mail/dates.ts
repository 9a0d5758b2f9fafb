const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** A moment as RFC 3339 writes it, with a zone; undefined for anything else. */
export function readDateTime(value: unknown): Date | undefined {
  const date = typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
