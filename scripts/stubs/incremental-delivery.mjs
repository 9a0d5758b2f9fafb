// Stands in for Apollo's look at whether graphql 17 is installed, which loads all of graphql: 16 is, and executes.
import { execute } from 'graphql';
export const executeIncrementally = ({
  useLegacyIncremental,
  legacyExperimentalExecuteIncrementally,
  ...args
}) => execute(args);
