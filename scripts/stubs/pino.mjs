// Stands in for pino, which imapflow's parser would log with; the reader gives it a silent logger.
const silent = () => ({
  child: silent,
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
});
export default silent;
