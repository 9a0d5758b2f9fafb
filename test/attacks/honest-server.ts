import { startDemoServer } from '../../demo/server.ts';

/** The demo's mail server, as others use it while one is attacked; its user's password is the user's name. */
export async function startHonest(): Promise<{ url: string; user: string; close: () => Promise<void> }> {
  const server = await startDemoServer();
  return {
    url: `imap+plain://127.0.0.1:${server.port}`,
    user: server.user,
    close: () => server.close(),
  };
}
