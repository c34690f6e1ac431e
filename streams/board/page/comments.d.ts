// What a board says of comments over HTTP, as docs/analyses.md describes it. The page is checked against it.

import type { Moment } from "./board.js";

/** What somebody wrote; who it was is told nowhere. */
export interface Comment {
  at: Moment;
  comment: string;
  /** From -1000, a complaint, to 1000, praise. */
  score: number;
  themes: string[];
  touchpoint: string | null;
  product: string | null;
  /** What was asked, as in "nps", or "ticket". */
  kind: string;
  points: number | null;
}

/** `/api/comments`: the newest first. */
export interface Comments {
  comments: Comment[];
  looked_at: number;
  /** Whether no older ones are left. */
  ended: boolean;
}
