// A jest reporter whose only line is the run's last: `N passed, N failed`, the checks before the tests counted in.
export default class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
    const checks = JSON.parse(process.env.POSTERN_CHECKS ?? '{"passed":0,"failed":0}');
    const passed = numPassedTests + checks.passed;
    const failed = numFailedTests + numRuntimeErrorTestSuites + checks.failed;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // Other reporters print when they like; what is printed at the exit comes last.
    process.on('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed${skipped}\n`));
  }
}
