// What a board says of models over HTTP, as docs/analyses.md describes it. The page is checked against it.

import type { InBoth, Moment, Unit } from "./board.js";

/** When and of what models were made. */
export interface ModelRun {
  fitted_at: Moment;
  /** The moment as of which all is told. */
  as_of: Moment;
  age_seconds: number;
  /** How often an analyst should run. */
  every_minutes: number;
  /** Whether three more should have followed by now. */
  old: boolean;
  took_seconds: number;
  customers: number;
  /** Those of them by whom models were made. */
  sampled: number;
}

/** What is told of models while no analyst has run. */
export interface NoRun {
  run: null;
  /** What to do. */
  text: InBoth<string>;
}

/** Why a figure is absent. */
export interface Reason {
  code: string;
  text: InBoth<string>;
}

/** How often customers will buy, and for how much. */
export interface CustomerValue {
  customers: number;
  reason: Reason | null;
  /** Why there are no amounts, if so. */
  value_reason: Reason | null;
  alive: number | null;
  correlation: number | null;
  expected: { days: number; purchases: number; value: number | null }[];
  quality: {
    days: number;
    customers: number;
    expected: number;
    happened: number;
    error: number;
    plain_error: number;
    top_tenth: number;
    plain_top_tenth: number;
  } | null;
  parameters: Record<string, number | null>;
}

/** The share of a year's revenue that the best customers bring. */
export interface Concentration {
  customers: number;
  top_1: number | null;
  top_10: number | null;
  top_20: number | null;
}

/** Who will be lost within some days. */
export interface CustomerRisk {
  days: number;
  customers: number;
  ranking: string;
  reason: Reason | null;
  expected_lost: number | null;
  recency_auc: number | null;
  quality: {
    customers: number;
    happened: number;
    auc: number;
    brier: number;
    lift: number;
    tenths: { predicted: number; happened: number }[];
  } | null;
  /** The strongest first. */
  weights: { feature: string; odds: number }[];
}

/** `/api/models`: what models tell of customers; null where the last run did not tell of it. */
export interface Models {
  run: ModelRun;
  currency: string;
  value: CustomerValue | null;
  concentration: Concentration | null;
  risk: CustomerRisk | null;
}

/** Customers who buy alike. */
export interface Cluster {
  name: string;
  title: InBoth<string>;
  customers: number;
  share: number;
  revenue_share: number;
  centre: { recency_days: number; orders: number; money: number | null };
}

/** `/api/clusters`: the largest first. */
export interface Clusters {
  run: ModelRun;
  currency: string;
  customers: number | null;
  reason: Reason | null;
  silhouette: number | null;
  clusters: Cluster[];
}

/** What a KPI, or a pipeline, will come to within some days; the amounts are null where there is a reason. */
export interface ForecastHorizon {
  days: number;
  low: number | null;
  mean: number | null;
  high: number | null;
  reason: Reason | null;
  method: { name: string; title: InBoth<string> } | null;
  /** On days of the past: by which share sums were off, and those of the plain rule. */
  quality: {
    origins: number;
    error: number | null;
    plain_error: number | null;
    scaled_error: number;
    plain_scaled_error: number;
  } | null;
}

/** One of the next days. */
export interface ForecastDay {
  day: string;
  start: Moment;
  low: number;
  mean: number;
  high: number;
}

/** `/api/forecast?kpi=`: what a KPI will come to. */
export interface Forecast {
  run: ModelRun;
  kpi: string;
  title: InBoth<string>;
  unit: Unit;
  currency: string;
  /** Why there is nothing of it. */
  reason: Reason | null;
  /** By how many days of the past it was made. */
  known_days: number | null;
  horizons: ForecastHorizon[];
  /** By the longest horizon that is told, whose days these are. */
  path_days: number | null;
  path: ForecastDay[];
}

/** What open deals bring within some days. */
export interface PipelineHorizon {
  days: number;
  low: number | null;
  mean: number | null;
  high: number | null;
  /** How many are won. */
  deals: number | null;
  reason: Reason | null;
  /** What was missed on average, and the same by the better plain rule, beside what came. Money. */
  quality: {
    origins: number;
    better: number;
    plain_rule: string;
    expected: number | null;
    won: number | null;
    error: number | null;
    plain_error: number | null;
  } | null;
}

/** Open deals by when they are expected to close. */
export interface PipelineMonth {
  /** "overdue", "month", "later" or "undated". */
  when: string;
  /** Of a month, as in "2026-10". */
  period: string | null;
  deals: number;
  amount: number | null;
  weighted: number | null;
  within_days: number;
  expected: number | null;
}

/** `/api/pipeline`: what open deals will bring. */
export interface Pipeline {
  run: ModelRun;
  currency: string;
  decided: number | null;
  deals: number | null;
  amount: number | null;
  weighted: number | null;
  horizons: PipelineHorizon[];
  months: PipelineMonth[];
}
