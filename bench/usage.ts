// Preloaded into processes that are measured (`node --import`): tells the parent, whenever it asks, what this process has used.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpu: (user + system) / 1_000, memory: process.memoryUsage().rss });
});
// The parent's questions keep no process alive.
process.channel?.unref();
// Nothing outlives the run.
process.on('disconnect', () => process.exit());
