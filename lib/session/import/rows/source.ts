import type { Library } from "../../core/config-import";
import type { ForeignContent } from "../cookies/foreign-cookie";

/** A session in the store of an earlier library. */
export interface ForeignRow {
  /** What the library calls it, as its cookie does: as good as a password. */
  readonly name: string;
  /** null if it cannot be read, or was not signed with our secret. */
  readonly content: ForeignContent | null;
}

export interface ForeignPage {
  readonly rows: readonly ForeignRow[];
  /** Where the next page begins, null after the last. May be a secret: it stays in this process. */
  readonly next: string | null;
  /** The same for a later run, and for everybody to see: it may begin a little earlier. */
  readonly checkpoint: string;
}

/** The sessions of an earlier library's store, page by page, in an order that does not change. */
export interface ForeignSource {
  readonly library: Library;
  /** Where the first page begins. */
  readonly first: string;
  /** How many sessions there are; null if nobody can tell. */
  total(): Promise<number | null>;
  page(from: string, size: number): Promise<ForeignPage>;
}
