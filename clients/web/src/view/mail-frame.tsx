import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { setting } from '../gateway/session.ts';
import { t } from '../words/index.ts';

interface Props {
  /** As the gateway has sanitized it. */
  readonly html: string;
  /** Whether it may load pictures from other servers. */
  readonly isRemote: boolean;
}

/**
 * The html of a mail in a document of its own: a frame without scripts, whose policy (src/pages/web.ts) lets nothing out. It has
 * this page's origin, so that the page can fill it and see its height; nothing that stands in it can run.
 */
export function MailFrame({ html, isRemote }: Props): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = frame.current!;
    const watch = new ResizeObserver(() => fit(element));
    const fill = (): void => {
      const inner = element.contentDocument;
      if (!inner?.body || !inner.URL.startsWith(location.origin)) return;
      inner.body.innerHTML = html;
      watch.observe(inner.body);
      fit(element);
    };
    element.addEventListener('load', fill);
    fill();
    return () => {
      element.removeEventListener('load', fill);
      watch.disconnect();
    };
  }, [html, isRemote]);
  return (
    <div class="mail-paper">
      <iframe
        ref={frame}
        class="mail-frame"
        title={t('mailFrame')}
        key={String(isRemote)}
        src={`${setting.base}/web/${isRemote ? 'mail-remote' : 'mail'}`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      />
    </div>
  );
}

/** As high as what stands in it, so that the page scrolls and not the frame. */
function fit(frame: HTMLIFrameElement): void {
  const root = frame.contentDocument?.documentElement;
  if (!root) return;
  const height = Math.ceil(frame.contentDocument.body.getBoundingClientRect().height) + 2;
  frame.style.height = `${height}px`;
}
