// @ts-check
// The page of analyses: what is told of customers beyond KPIs, a panel each.

import { BasketsPanel } from "./baskets.js";
import { ClustersPanel } from "./clusters.js";
import { CohortsPanel } from "./cohorts.js";
import { CommentsPanel } from "./comments.js";
import { DriversPanel } from "./drivers.js";
import { byId } from "./elements.js";
import { ForecastPanel } from "./forecast.js";
import { keepLooking, openFrame } from "./frame.js";
import { LoyaltyPanel } from "./loyalty.js";
import { listPanels } from "./panel.js";
import { PeriodsPanel } from "./periods.js";
import { ReportsPanel } from "./reports.js";
import { SurvivalPanel } from "./survival.js";
import { WorthPanel } from "./worth.js";

const frame = await openFrame("analyses.title");
const parts = [
  WorthPanel,
  ClustersPanel,
  ForecastPanel,
  CohortsPanel,
  SurvivalPanel,
  LoyaltyPanel,
  BasketsPanel,
  DriversPanel,
  CommentsPanel,
  PeriodsPanel,
  ReportsPanel,
];
const panels = parts.map((Part) => new Part(frame));
byId("panels").replaceChildren(...panels.map(({ element }) => element));
let opened = false;

await keepLooking(frame, async () => {
  const loaded = await Promise.allSettled(panels.map((panel) => panel.load()));
  listPanels(panels);
  byId("panels").removeAttribute("aria-busy");
  if (!opened) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  opened = true;
  const failed = loaded.find(({ status }) => status === "rejected");
  if (failed) throw new Error("The board does not answer");
});
