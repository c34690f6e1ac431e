// What a board says of analyses over HTTP, as docs/analyses.md describes it. The page is checked against it.

import type { Moment } from "./board.js";

/** `/api/cohorts`: customers, or money, by month of joining (rows) and age in months; null where one is not that old. */
export interface Cohorts {
  /** Of the company's calendar, as in "2026-10" or "1405-07". */
  months: string[];
  ages: number[];
  cells: (number | null)[][];
}

/** How long the customers of one value of a breakdown stay; all of them where `by` is null. */
export interface SurvivalCurve {
  by: string | null;
  customers: number;
  /** Numbers of days at which anybody was lost; what follows is about each. */
  days: number[];
  survival: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  at_risk: number[];
  lost: number[];
  followed_days: number;
  median_days: number | null;
  /** By "12m" and "36m". */
  restricted_mean_days: Record<string, number | null>;
  /** Losses a customer and month, by month. */
  hazard: (number | null)[];
}

/** `/api/survival`: how long customers stay. */
export interface Survival {
  as_of: Moment;
  by: string | null;
  curves: SurvivalCurve[];
  customers: number;
  lost: number;
  median_days: number | null;
  restricted_mean_days: Record<string, number | null>;
  /** Whether the curves differ; null for one. */
  log_rank: { chi2: number; degrees: number; p: number } | null;
}

/** Who buys `left` buys `right`, too. */
export interface BasketRule {
  left: string;
  right: string;
  /** Baskets with both. */
  count: number;
  support: number;
  confidence: number;
  lift: number;
  leverage: number;
  /** null where `right` never misses. */
  conviction: number | null;
  p: number;
}

/** `/api/baskets`: what is bought together. */
export interface Baskets {
  window: string;
  baskets: number;
  basket_size_mean: number | null;
  /** Baskets of too many items, of which no pairs are counted. */
  too_large: number;
  rules: BasketRule[];
  /** With `of=skus`: as of when the analyst looked. */
  as_of?: number;
  /** With `of=skus`: how many more rules there are, of a lower lift. */
  left_out?: number;
}

/** One element of `/api/periods?kpi=`: what a period was that has finished. */
export interface FinishedPeriod {
  /** Of the company's calendar, as in "2026-10", "2026-Q3" or "2026". */
  period: string;
  from: Moment | string;
  to: Moment | string;
  value: number | null;
  samples: number | null;
  goal: number | null;
  attained: number | boolean | null;
}
