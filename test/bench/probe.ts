/*
 * Loaded into a server before its own code: says how much of the processors' time the process has had when it is
 * asked, and ends it with whoever started it.
 */
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMillis: (user + system) / 1000 });
});
process.once('disconnect', () => process.exit());
