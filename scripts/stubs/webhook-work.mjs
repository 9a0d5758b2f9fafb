// Stands in for src/webhook-work.ts in functions of deployments that have no webhooks: none of it is packaged.
export function webhooksOf({ config }) {
  if (config.webhooks) throw new Error('POSTERN_WEBHOOKS is set, but this was packaged without webhooks');
  return undefined;
}
