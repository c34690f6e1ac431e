"""What the page on declarations says beside its tables; in braces stands what the code knows."""

from typing import Final

HEAD: Final = """\
<!-- Rendered from streams/kpis by `python -m streams.kpis.declared.document`: change the code, not this page. -->

# Declaring KPIs

This page tells how a KPI is declared: the keys, the language of formulas, and how the unit follows from a formula. It
is for everybody who writes a declaration. All KPIs that come with Nabz are declared like this, in
`streams/kpis/catalogue`, so these files have an example of everything. [Add a KPI](../CONTRIBUTING.md#add-a-kpi)
shows where a new one goes.

```toml
[kpis.tickets_opened_per_resolved]
title = { en = "Opened per resolved", fa = "باز شده به ازای حل شده" }
meaning.en = "Tickets opened in the window for each one that was resolved."
meaning.fa = "تیکت‌های بازشده به ازای هر تیکت حل‌شده در این بازه."
group = "service"
unit = "count"
formula = "tickets_opened / tickets_resolved"
samples = "tickets_resolved"
by = ["channel", "team"]
better = "down"

[kpis.revenue_refunded_ratio]
title = { en = "Refunded revenue", fa = "درآمد بازگردانده‌شده" }
group = "customers"
unit = "ratio"
formula = "part_of(refunds, order_value)"
by = ["channel", "segment"]
better = "down"

[kpis.campaign_revenue_per_lead]
title = "Campaign revenue per lead"
group = "marketing"
unit = "money"
formula = "campaign_revenue / leads_created"
by = ["campaign"]
better = "up"

[alerts.revenue_refunded_ratio]
threshold = { window = "7d", limit = "0.1", severity = "chat" }

[goals.revenue_refunded_ratio]
month = "0.04"
```

A ratio is shown in per cent: 0.04 as 4 %, and 1.07 as 107 %. Of what is so many for each one, as above of tickets,
people want to read 1.07. That is a count: write `unit = "count"`. The name of its metric follows from that too:
that of a ratio ends in `_ratio`.

`revenue` is what is left after refunds. A share of what was sold is divided by `order_value`, as above.

`nabz catalogue check FILE` reads such a file, before it is put to use. It prints the KPIs with their units and
their metrics, and [how many series](#how-many-series) they make. If something is wrong, with the KPIs or with whatever
else stands in the file, it prints each problem with its line, and often the name that was meant; the exit code is
then 1:

```
mine.toml:15: kpis.revenue_refunded_ratio.unit: the formula is ratio, not money
mine.toml:17: kpis.revenue_refunded_ratio.by[1]: 'refunds' is not broken down by 'segmnt'; did you mean 'segment'?
mine.toml:29: alerts.revenue_refunded_ratio.threshold.limt: there is no such key; did you mean 'limit'?
```

Files that FILE includes are checked with it. A file whose KPIs or settings stand in further files is checked
together with these, whether they include it or not: `nabz catalogue check kpis/mine.toml --config nabz.toml`.

An editor that knows JSON Schema finds wrong keys and values of KPIs while you type. What is in a formula, and what
stands beside the KPIs, only the check knows. The schema is
[`kpis.schema.json`](../streams/kpis/declared/kpis.schema.json). For Taplo, write `#:schema PATH` into the first line of
the file.

## Put them to use

1. The tables stand in the [settings](settings.md), or in files that these include. Write `include = ["kpis/*.toml"]`
   before the first table of the settings, for a key that stands behind a table belongs to it. Included files lie
   relative to the settings file, and stars stand for parts of their names. No key may stand in two files.
2. Restart the boards with these settings, all of them: the board that writes the tables writes the KPIs that it
   knows. Workers go on as they are: nothing is counted again, and the KPIs are there for all of the past that is kept.
3. Build Grafana's boards and the rules anew:

   ```sh
   nabz catalogue check nabz.toml
   nabz board --config nabz.toml                              # in the place of the one that runs
   nabz grafana build --config nabz.toml --out nabz-grafana   # or nabz grafana push --config nabz.toml
   nabz alerts build --config nabz.toml --out monitoring
   ```

The KPIs stand in tables, on `/metrics`, on the page and in Grafana behind those of their group, in rules with
runbooks, at the end of the [report](reports.md) of their group, and in `nabz catalogue`, `nabz kpis` and all other
commands that take a `--config`. To take one away, take its table away, and what names it.

To try it with the demo: `nabz demo --show-config >nabz.toml`, then `nabz demo --config nabz.toml`. Whenever you save
the file, or one that it includes, the demo takes it up, and says so or what is wrong with it.

- **Alerts, goals and benchmarks** of an own KPI stand where all others do: `[alerts.NAME]`, `[goals.NAME]`,
  `[benchmarks.NAME]`. A KPI without `better` has no alerts. `focus` and `hidden_kpis` may name it. A threshold without
  a `window` watches `24h`, or the first window of a KPI that has not that one. Goals over a period to date, such as
  `month`, suit ratios and means. What is divided by a level grows all month and has no [pace](goals.md): it is behind
  until the month has nearly ended, so give it a goal over `30d`.
- **Names** are for good, as metrics and dashboards have them. A name that something else has, in tables, in
  formulas or on Prometheus, is refused.
- **What it costs:** nothing for an event. Prometheus has [more series](#how-many-series).
- **What cannot be declared** is a new thing to count. A formula is made of what is counted anyway.

## How many series

Each value of each breakdown in each window is a series of Prometheus, as of other KPIs, and so are its samples. The
total has further ones: one for each window that has a period before, two or three for each goal, and eight for an alert
on spikes. [`prometheus_windows`](settings.md) and the key `windows` say for which windows. `nabz catalogue check` says
how many that makes:

```
Series on Prometheus, beside those of other KPIs:
  with the values that dimensions have now: at most 1,249 beside 34,680
  with as many as `dimension_values` allows: at most 4,483 beside 927,048
```

- **The values of now** are read from Redis where it answers: the days and the running totals of all shards, as a board
  reads them when it starts. "At most", because a window in which a KPI has nothing to divide by has no series.
- **As many as `dimension_values` allows** counts every dimension as full, and each pair of values of a breakdown by two
  dimensions. Few companies come near: most stages are in one pipeline only.
- **Too many:** a breakdown that alone may come to more than 100,000 series is a problem, with its line. It is told by
  what `dimension_values` allows, so the check says the same whether Redis answers or not. Give the KPI fewer `windows`,
  or the dimension fewer values, or raise the bound with `--most-series`. A board starts all the same.

## Keys

"""

FORMULAS: Final = """
## Formulas

A formula has names of [measures](kpis.md#measures) (`nabz catalogue measures` lists them with their breakdowns) and of
[KPIs](kpis.md), numbers such as `12`, `1_000` or `0.25`,
the signs `+ - * /`, brackets, and the functions below. It may have several lines. Nothing else can stand in it.

- The name of a measure means its sum over the window. The name of a KPI means its formula. If a measure and a KPI
  have the same name, the name by itself means the KPI; `sum(name)`, and every other function that takes a measure,
  means the measure. In the formula of a KPI its own name means the measure.
- A measure that is a running total, such as the backlog of tickets, has no sum over a window. Write `now(name)` or
  `at_start(name)`.
- The value is absent while something in the formula was never seen, and where it divides by 0. A measure was seen once
  any event came that it counts; from then on it is 0 wherever nothing was counted, also for a value of a breakdown.
  `share(a, b)` is `a / b` if `a` may rightly be 0 without ever having been seen.
- A KPI can be broken down by what all of its measures are broken down by. Each value is divided by the one of the same
  name, so see in [KPIs](kpis.md#measures) that both measures mean the same by it: the `channel` of a ticket is where
  the customer wrote, and that of a purchase where it was bought.
- A formula has at most {characters:,} characters. With all KPIs in it, it has at most {nodes} parts, which lie at
  most {depth} deep in one another.

"""

UNITS: Final = """
## Units

The units are {units}.

A measure counts things, or it adds up money, times or scores. The unit of a KPI follows from that: money by a count
is money, money by money is a ratio, a percentile of times is in seconds. Without the key `unit` the KPI has the unit
that follows. With it, both have to be the same. So a wrong formula is often found by its unit:

- What is added, subtracted or compared has to be in the same unit. A plain number is a count or a ratio.
- A count by a count is a ratio. It may also be a count, such as items per basket, or tickets per 100 orders; then
  write `unit = "count"`.
- Money by a time has no unit, but money by `days(...)` is money per day.
- Scores of surveys and comments are added up in small parts of a point. `points(...)` makes points of them.
- `windows_a_year(...)` makes a count per year of a count. In a KPI that has the window `365d` alone, what is in the
  window is what is in a year.
"""
