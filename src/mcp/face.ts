import type { Call, Tool } from './tool.ts';

/** A text or octets that can be read under a URI. */
export interface Contents {
  readonly uri: string;
  readonly mimeType: string;
  readonly text?: string;
  readonly blob?: string;
}

/** What an endpoint offers as resources: the same to everyone. */
export interface Resources {
  list(): Promise<
    readonly { uri: string; name: string; title?: string; description?: string; mimeType?: string }[]
  >;
  readonly templates: readonly object[];
  /** Undefined: there is none. */
  read(uri: string): Promise<Contents | undefined>;
}

/** What an endpoint offers. The protocol around it is the same for whatever stands here. */
export interface Face {
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly resources: Resources | undefined;
}

/** What a method is run with. */
export interface Run {
  readonly face: Face;
  readonly call: Omit<Call, 'inputs' | 'state'>;
}
