// What is checked of the page's markup and colours in the browser, by WCAG 2.2. Each returns what is wrong.

/** What can be used but has no name for those who do not see it. */
function unnamed() {
  return [...document.querySelectorAll("a[href], button, input, select, summary, [role], [tabindex]")]
    .filter((one) => one.checkVisibility() && !one.closest("[aria-hidden=true]") && one.tabIndex !== -1)
    .filter((one) => {
      const labels = [...(one.labels ?? [])].map((label) => label.textContent).join("");
      const named = one.getAttribute("aria-labelledby");
      const by = named ? document.getElementById(named)?.textContent : "";
      return one.role !== "list" && one.role !== "status" && one.role !== "alert"
        && !(one.getAttribute("aria-label") || by || labels || one.textContent).trim();
    })
    .map((one) => one.outerHTML.slice(0, 120));
}

/** Ids, references, headings and targets that are not in order. */
function broken() {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id), found = [];
  for (const id of ids) if (ids.filter((other) => other === id).length > 1) found.push(`twice: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!document.getElementById(one.getAttribute(name))) found.push(`${name}: ${one.getAttribute(name)}`);
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) found.push(`${heading.tagName} after H${level}: ${heading.textContent}`);
    level = next;
  }
  if (document.querySelectorAll("main").length !== 1) found.push("not one main");
  for (const small of document.querySelectorAll("button, a[href], input:not([type=radio])")) {
    const box = small.getBoundingClientRect();
    // Links in a sentence are excepted, WCAG 2.2, 2.5.8; a tile's button is as large as its tile.
    if (box.height && box.height < 24 && !small.closest("p, .tile, .skip, th, h3, li")) {
      found.push(`small: ${small.outerHTML}`);
    }
  }
  return found;
}

/** Texts that stand out too little from what is behind them. */
function faint() {
  // Colours that are mixed come as "oklab(...)": a canvas says what they are in red, green and blue.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    if (colour.startsWith("rgb")) return colour.match(/[\d.]+/g).map(Number);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility({ visibilityProperty: true }) || one.closest(".unseen, .skip")) continue;
    if (one.closest("dialog[open]") === null && document.querySelector("dialog[open]")) continue;
    const ink = light(parse(getComputedStyle(one).color)), ground = light(groundOf(one));
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    const style = getComputedStyle(one), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${one.className || one.tagName}: ${node.data.trim().slice(0, 30)}`);
  }
  return [...found];
}
