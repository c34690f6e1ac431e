// @ts-check
// Searching as people type: case, diacritics, Arabic letters in Persian, half-spaces and the script of digits are alike.

/** @type {Readonly<Record<string, string>>} Letter that people or keyboards put for another -> that other. */
const ALIKE = { ك: "ک", ي: "ی", ى: "ی", ە: "ه", ة: "ه", ہ: "ه", ھ: "ه" };

const FIRST_DIGITS = ["۰", "٠"].map((zero) => zero.charCodeAt(0));

/** @param {string} digit A digit of Persian or Arabic. */
function latinDigit(digit) {
  const place = FIRST_DIGITS.map((zero) => digit.charCodeAt(0) - zero).find(
    (distance) => distance >= 0 && distance < 10,
  );
  return String(place);
}

/**
 * A text with one letter for all that are alike. Half-spaces and other signs that nobody sees stay.
 * @param {string} text
 */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "") // Diacritics, and the stroke that only makes a word longer.
    .toLowerCase()
    .replace(/[كيىەةہھ]/gu, (letter) => ALIKE[letter] ?? letter)
    .replace(/[۰-۹٠-٩]/gu, latinDigit);
}

/** @param {string} text */
const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/**
 * Some texts in the form in which `matcher` looks through them.
 * @param {readonly string[]} texts
 */
export function searchable(texts) {
  const all = folded(texts.join("\n"));
  // People write a half-space, or nothing, or a space in its place; so a word stands here whole and in its parts.
  const whole = words(all.replace(/\p{Cf}/gu, ""));
  return ["", ...whole, ...words(all)].join(" ");
}

/**
 * Whether texts fit what is looked for: every word of it is in them, a Latin one where a word begins ("ces" is not
 * meant by "process"). What has no word at all fits everything if it is blank, and else nothing.
 * @param {string} wanted
 * @returns {(searched: string) => boolean} Asks of what `searchable` gave.
 */
export function matcher(wanted) {
  const parts = words(folded(wanted)).map((word) => (/^[a-z]/u.test(word) ? ` ${word}` : word));
  if (parts.length === 0) return () => wanted.trim() === "";
  return (searched) => parts.every((part) => searched.includes(part));
}
