import type { BrowserSignIn } from '../../mail/browser-sign-in.ts';
import type { FlowSettings, Visit } from './browser-flow.ts';

/** The browser's part for one request. */
export function browserSignIn(settings: FlowSettings, visit: Visit): BrowserSignIn {
  // Loaded for those who sign in so.
  const flow = () => import('./browser-flow.ts');
  return {
    start: async (request) => (await flow()).start(request, visit, settings),
    finish: async (provider, query) => (await flow()).finish(provider, query, visit, settings),
  };
}
