// What the person chose: language and theme, remembered; window, KPI and search, in the address.

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing is kept then; the page works all the same.
  }
}

export const language = document.documentElement.lang === "fa" ? "fa" : "en";

/** The other language's address; opening it is remembered. */
export function linkToLanguage(other) {
  const address = new URL(location.href);
  address.searchParams.set("lang", other);
  return address.search + address.hash;
}

export const rememberLanguage = (name) => remember("nabz.language", name);

const THEMES = ["auto", "light", "dark"];

export const theme = () => document.documentElement.dataset.theme ?? "auto";

export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember("nabz.theme", next === "auto" ? null : next);
  return next;
}

export const isFolded = (group) => recall(`nabz.folded.${group}`) === "yes";
export const rememberFolded = (group, folded) => remember(`nabz.folded.${group}`, folded ? "yes" : null);

/** The window to begin with: of the address, else the one chosen last, else 24 hours. */
export function firstWindow(known) {
  return [place().window, recall("nabz.window"), "24h"].find((name) => known.includes(name)) ?? known[0];
}

/** What the address asks for: `#kpi=nps&window=30d`, or a window alone, `#30d`. */
export function place() {
  const hash = location.hash.slice(1);
  if (/^\d+[mhd]$/.test(hash)) return { window: hash, kpi: null };
  const asked = new URLSearchParams(hash);
  return { window: asked.get("window"), kpi: asked.get("kpi") };
}

/** Write window and KPI into the address. A KPI that opens is a step that Back undoes. */
export function go(window, kpi, { step = false } = {}) {
  remember("nabz.window", window);
  const hash = new URLSearchParams({ window });
  if (kpi) hash.set("kpi", kpi);
  if (step) history.pushState(null, "", `#${hash}`);
  else history.replaceState(history.state, "", `#${hash}`);
}
