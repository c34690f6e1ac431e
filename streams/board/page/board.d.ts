// What a board says over HTTP: the types of its JSON, as docs/architecture.md ("The stream") and its modules describe it.
// The page is checked against them; a browser never asks for this file.

export type Language = "en" | "fa";

/** The same text in the languages of the product. */
export type InBoth<T> = Record<Language, T>;

/** A moment in milliseconds of the epoch. */
export type Moment = number;

/** Where the page has a link to the board: "polling" where no stream comes through. */
export type Link = "connecting" | "stream" | "polling" | "lost";

/** What may make the numbers old or incomplete. */
export interface Problem {
  kind: string;
  since: Moment;
  /** What exactly is the matter, in English. */
  detail: string;
  runbook?: string | null;
}

/** `/api/meta`: the snapshot time of the tables, and the health of the board. An older board tells less of its health. */
export interface Meta {
  as_of: Moment | null;
  revision: number;
  problem: string | null;
  /** An older board knows of none. */
  problems?: Problem[];
  clock: "wall" | "event";
  currency: string;
  windows: string[];
  /** The names of the KPIs that come first. An older board names none. */
  focus?: string[];
  /** In which calendar months and years are counted, and in whose midnights days are cut. An older board does not say. */
  calendar?: { system: "gregorian" | "persian"; zone: string };
  behind_ms?: number | null;
  series?: number;
  shards?: number;
  writer?: boolean;
  /** Measures that are not counted by all shards yet; their KPIs are absent. */
  growing?: Record<string, { done: number; of: number; shards: string[]; entities_left?: number }>;
  /** Records refused in the last 24 hours, by topic and reason, and the topics of which nearly everything is. */
  refused?: { day: number; topics: Record<string, Record<string, number>>; mostly: string[] };
}

/** Why a KPI has no value over any window: what is missing, and the same in a sentence. */
export interface WithoutValue {
  lacks: "setting" | "counting" | "events" | "numbers";
  settings: string[];
  /** Of each group any one has to come. */
  events: string[][];
  /** Optional fields that perhaps nobody tells, by type of event. */
  fields: Record<string, string[]>;
  text: InBoth<string>;
}

/** `/api/check`: which types of event came, which KPIs have no value over any window and why. An older board has none. */
export interface Check {
  as_of: Moment | null;
  /** When the first one happened; how many workers have counted since they began, and when the last. */
  events: Record<string, { first: Moment; counted: number; last: Moment | null }>;
  never_came: string[];
  kpis: number;
  without_value: Record<string, WithoutValue>;
  /** What the settings keep from being counted. */
  notices: { kind: string; text: InBoth<string> }[];
}

export type Unit = "count" | "ratio" | "money" | "money per day" | "seconds" | "points" | "per year";

/** One element of `/api/catalogue`. */
export interface Kpi {
  name: string;
  title: InBoth<string>;
  meaning: string;
  meaning_fa: string | null;
  /** What else people call it. An older board names none. */
  synonyms?: InBoth<string[]>;
  formula: string;
  source: string;
  group: string;
  unit: Unit;
  better: "up" | "down" | "neither";
  /** The dimensions of each breakdown. */
  by: string[][];
  windows: string[];
  /** Whether there is a `/api/rhythm` of it. An older board does not say. */
  has_rhythm?: boolean;
  /** The field with the number of samples, where there is one. */
  samples: string | null;
  metric: string;
  /** What others come to, in the units of the tables, and who says so. An older board knows none. */
  benchmark?: (Benchmark & { is_drawn: boolean }) | null;
}

export interface Benchmark {
  value: number;
  source: string;
}

/** Field, as in `orders{channel="web"}`, to its value. */
export type Fields = Record<string, number>;

/** `table` of the stream: a window with all its fields. */
export interface WindowTable {
  window: string;
  revision?: number;
  fields: Fields;
}

/** `changes` of the stream: fields that are new or another now, and those that are gone. */
export interface Changes {
  revision?: number;
  set?: Fields;
  gone?: string[];
}

export type AlertState = "firing" | "pending" | "quiet" | "unknown";

/** How many of how many; each null where there is no such number. */
export interface Counts {
  part: number | null;
  whole: number | null;
  normal_low: number | null;
  normal_high: number | null;
}

/** One alert of `/api/alerts`, in the units of the tables. */
export interface Alert {
  name: string;
  kpi: string;
  unit: Unit;
  kind: "threshold" | "spike" | "goal";
  severity: "page" | "ticket" | "chat";
  /** On which side of its limit it fires. */
  direction: "above" | "below";
  state: AlertState;
  since: Moment | null;
  window: string;
  value: number | null;
  /** Of a threshold. */
  limit: number | null;
  /** Of a goal: what the KPI should come to, by which share it may be behind, and how much of it is reached. */
  goal?: number | null;
  behind?: number | null;
  reached?: number | null;
  expected: number | null;
  /** Of a spike: how rare it would be if all were normal, once in so many hours, and beyond which it fires. */
  once_in_hours?: number | null;
  fires_beyond_hours?: number | null;
  /** Of a spike: what happened in the last so many minutes, and between which numbers that is normally. */
  counts?: Counts | null;
  minutes?: number | null;
  samples: number | null;
  least_samples: number;
  hold_seconds: number;
  keep_seconds: number;
  working_hours_only: boolean;
  /** Whether it tells nobody just now. */
  muted: boolean;
  summary?: Partial<InBoth<string>>;
  runbook?: string | null;
}

/** `/api/alerts`. */
export interface Alerts {
  as_of: Moment | null;
  /** Whether people work now. */
  working_hours: boolean;
  alerts: Alert[];
}

export type GoalState = "ahead" | "on_course" | "behind" | "unknown";

/** One goal of `/api/goals`, in the units of the tables. */
export interface Goal {
  goal: number;
  value: number | null;
  /** The value divided by the goal. */
  attained: number | null;
  /** That, divided by the share of the period's working time that has passed. */
  pace: number | null;
  state: GoalState;
  /** Of a total whose KPI has one. */
  benchmark?: Benchmark;
}

/** `/api/goals`: field of the tables, ":" and window to its goal. */
export type Goals = Record<string, Goal>;

/** A value for each step; null where there was none. */
export type TrendValues = (number | null)[];

/** `/api/trends`: how the totals of a window came about; the last step still runs. */
export interface Trends {
  window: string;
  step_ms: number;
  starts: Moment[];
  /** In whose midnights days and weeks are cut, an IANA name. An older board cuts them in UTC and does not say so. */
  zone?: string;
  values: Record<string, TrendValues>;
  /** KPI to what each step has to bring, or to be, where there is a goal. An older board knows none. */
  goals?: Record<string, number[]>;
  /** KPI to what others come to, of what is no sum. An older board knows none. */
  benchmarks?: Record<string, number>;
}

/** `/api/rhythm`: what a KPI comes to by weekday (rows) and hour (columns), over some weeks up to the last full hour. */
export interface Rhythm {
  kpi: string;
  weeks: number;
  zone: string;
  begin: Moment;
  end: Moment;
  /** "hour": values are means an hour. Else each is that of all its hours together. */
  per: "hour" | "sample";
  /** As ISO counts them, in the order of the company's week. */
  weekdays: number[];
  /** When the hours begin, as in "09:00". */
  hours: string[];
  values: (number | null)[][];
  /** How many hours, or samples. */
  samples: (number | null)[][];
}

/** `/api/trends` of a board that has read nothing yet. */
export interface NoTrends {
  window?: undefined;
}

/** What there is to hear from a board, and who listens to it. A board that does not know a thing tells null. */
export interface Heard {
  link: (link: Link) => void;
  meta: (meta: Meta) => void;
  table: (table: WindowTable) => void;
  changes: (changes: Changes) => void;
  alerts: (alerts: Alerts | null) => void;
  goals: (goals: Goals | null) => void;
  trends: (trends: Trends | NoTrends | null) => void;
}
