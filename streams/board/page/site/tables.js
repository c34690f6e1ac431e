// The table of one window: fields as in kpi{dimension="value"}, kept by KPI.

const nameOf = (field) => {
  const brace = field.indexOf("{");
  return brace < 0 ? field : field.slice(0, brace);
};

export class Table {
  #byName = new Map(); // Name -> field -> value.

  /** Take a whole table; returns the names of which something is another now. */
  replace(fields) {
    const changed = new Set(), before = this.#byName;
    this.#byName = new Map();
    for (const [field, value] of Object.entries(fields)) {
      const name = nameOf(field);
      this.#under(name).set(field, value);
      if (before.get(name)?.get(field) !== value) changed.add(name);
    }
    for (const [name, values] of before) {
      if (values.size !== (this.#byName.get(name)?.size ?? 0)) changed.add(name);
    }
    return changed;
  }

  /** Take some fields, and drop some; returns the names that they belong to. */
  change(set, gone) {
    const changed = new Set();
    for (const [field, value] of Object.entries(set)) {
      const name = nameOf(field);
      this.#under(name).set(field, value);
      changed.add(name);
    }
    for (const field of gone) {
      const name = nameOf(field);
      this.#byName.get(name)?.delete(field);
      changed.add(name);
    }
    return changed;
  }

  /** The total of a name, undefined if it has none. */
  total(name) {
    return this.#byName.get(name)?.get(name);
  }

  /** The values of one breakdown: [{key, labels, value}], the largest first. */
  rows(name, dimensions) {
    const wanted = [...dimensions].sort().join(), rows = [];
    for (const [field, value] of this.#byName.get(name) ?? []) {
      if (field === name) continue;
      const labels = labelsOf(field);
      if (Object.keys(labels).sort().join() !== wanted) continue;
      rows.push({ key: field, labels: dimensions.map((dimension) => labels[dimension]), value });
    }
    return rows.sort((one, other) => other.value - one.value || (one.key < other.key ? -1 : 1));
  }

  #under(name) {
    let values = this.#byName.get(name);
    if (!values) this.#byName.set(name, (values = new Map()));
    return values;
  }
}

/** The labels of a field, in Prometheus' way of writing them. */
function labelsOf(field) {
  const labels = {};
  for (const [, name, value] of field.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replace(/\\(.)/g, (_, sign) => (sign === "n" ? "\n" : sign));
  }
  return labels;
}
