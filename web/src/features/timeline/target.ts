/** The event that somebody came for. Each visit is another object, so that coming again shows it again. */
export type Target = { readonly seq: number; readonly visit: number };
