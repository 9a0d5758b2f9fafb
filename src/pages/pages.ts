import { baseUrl } from '../base-url.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { browserFile } from './files.ts';
import { docsFile } from './docs.ts';
import { guidePage } from './guide.ts';
import type { Visit } from './home.ts';
import { homePage } from './home.ts';
import { isGuide } from './paths.ts';
import { webPage } from './web.ts';

/** What pages know of the deployment. */
export type PageSettings = Omit<Visit, 'base'>;

const ICONS: readonly string[] = ['/favicon.svg', '/favicon.ico'];

/** The page of a request that `isPage` knows (paths.ts). */
export async function answerPage(request: HttpRequest, settings: PageSettings): Promise<HttpResponse> {
  const { path } = request;
  if (ICONS.includes(path)) return icon();
  if (isGuide(path)) return guidePage(path);
  if (path.startsWith('/docs')) return docsFile(path, settings.demo);
  const visit = { ...settings, base: baseUrl(request) };
  return settings.hasWeb && path !== '/about' ? webPage(path, visit) : homePage(visit);
}

async function icon(): Promise<HttpResponse> {
  const headers = { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' };
  return { status: 200, headers, body: await browserFile('favicon.svg') };
}
