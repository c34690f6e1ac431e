// Language, direction and theme, before anything is painted: what is remembered or asked for by ?lang=.
"use strict";
(() => {
  const root = document.documentElement;
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // A browser that keeps nothing still shows the page.
    }
  };
  const asked = new URLSearchParams(location.search).get("lang");
  const first = navigator.language.toLowerCase().startsWith("fa") ? "fa" : "en";
  const language = [asked, remembered("nabz.language"), first].find((name) => name === "en" || name === "fa");
  root.lang = language;
  root.dir = language === "fa" ? "rtl" : "ltr";
  const theme = remembered("nabz.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
