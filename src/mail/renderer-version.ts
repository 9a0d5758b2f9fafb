/** Goes up with every change to what `text` and `html` make of the same message: entity tags hold it. */
export const RENDERER_VERSION = 2;
