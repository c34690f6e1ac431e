// @ts-check
// Language, direction and theme, before anything is painted: what is remembered or asked for by ?lang=.
// biome-ignore lint/suspicious/noRedundantUseStrict: a plain script, no module, so that it runs before the page is painted
"use strict";
(() => {
  const root = document.documentElement;
  /** @param {string} key */
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // A browser that keeps nothing still shows the page.
    }
  };
  const asked = new URLSearchParams(location.search).get("lang");
  const first = navigator.language.toLowerCase().startsWith("fa") ? "fa" : "en";
  const language = [asked, remembered("nabz.language")].find((name) => name === "en" || name === "fa") ?? first;
  root.lang = language;
  root.dir = language === "fa" ? "rtl" : "ltr";
  const theme = remembered("nabz.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
