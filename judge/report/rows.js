// The table of rows: sorted, searched, filtered, shown a page at a time, and each row opened in place.

const PAGE = 100; // rows drawn at a time
const ORDER = new Intl.Collator("en", { numeric: true });

class Rows {
  constructor(data) {
    this.runs = data.runs;
    this.texts = data.texts;
    this.pairs = data.pairs;
    this.columns = this.makeColumns();
    this.views = this.makeViews();
    this.chosen = this.pairs.map((_, at) => at);
    this.sorted = null;
    this.page = 0;
    this.opened = new Set();
    this.body = make("tbody");
    this.status = make("p", { id: "count", role: "status" });
    this.search = make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false" });
    this.filter = make("select", { id: "filter" }, ...this.views.map(([name], at) => make("option", { value: at }, name)));
    this.back = make("button", { type: "button" }, "Previous");
    this.next = make("button", { type: "button" }, "Next");
    this.where = make("span");
    this.search.addEventListener("input", () => this.choose());
    this.filter.addEventListener("change", () => this.choose());
    this.back.addEventListener("click", () => this.turn(-1));
    this.next.addEventListener("click", () => this.turn(1));
  }

  element() {
    this.heads = this.columns.map((column, at) => {
      const button = make("button", { type: "button" }, column.name);
      button.addEventListener("click", () => this.sort(at));
      return make("th", { scope: "col", class: column.number ? "number" : "text" }, button);
    });
    const grid = make("table", { class: "rows" }, make("thead", {}, make("tr", {}, ...this.heads)), this.body);
    this.show();
    return make("div", {},
      make("div", { class: "tools" },
        make("div", {}, make("label", { for: "search" }, "Search prompts, responses and reasons"), this.search),
        make("div", {}, make("label", { for: "filter" }, "Show"), this.filter), this.status),
      scroller("Rows", grid), make("div", { class: "pages" }, this.back, this.where, this.next));
  }

  makeColumns() {
    const [first, second] = this.runs;
    const of = (run, side, values) => this.pairs.map((pair) => (pair[side] === null ? null : values(run)[pair[side]]));
    const columns = [{ name: "id", values: of(first, 0, (run) => run.id).map((id, at) => id ?? second.id[this.pairs[at][1]]) },
      { name: second ? "first" : "reward", number: true, values: of(first, 0, (run) => run.reward) }];
    if (second) {
      columns.push({ name: "second", number: true, values: of(second, 1, (run) => run.reward) });
      const [one, other] = [columns[1].values, columns[2].values];
      columns.push({ name: "difference", number: true, values: apart(one, other) });
    }
    for (const part of first.parts) {
      const values = of(first, 0, () => part.value);
      const other = second?.parts.find((one) => one.name === part.name);
      if (!second) columns.push({ name: part.name, number: true, values });
      else if (other) columns.push({ name: `${part.name}, difference`, number: true, changed: true, values: apart(values, of(second, 1, () => other.value)) });
    }
    columns.push({ name: "words", number: true, whole: true, values: of(first, 0, (run) => run.words) });
    columns.push({ name: "response", cut: true, values: of(first, 0, (run) => run.response).map((text, at) => text ?? (second && this.pairs[at][1] !== null ? second.response[this.pairs[at][1]] : "")) });
    const shown = (column) => column.values.some((value) => value !== null && value !== undefined && (value || !column.changed));
    return columns.filter((column) => column.name === "id" || shown(column));
  }

  makeViews() {
    const rewards = this.columns[1].values;
    const known = rewards.filter((value) => value !== null).sort((one, other) => one - other);
    const [low, high] = [known[Math.floor((known.length - 1) / 10)], known[Math.ceil(((known.length - 1) * 9) / 10)]];
    const flat = this.pairs.map(([at]) => at !== null && this.runs[0].flat[at]);
    const filters = [["all rows", () => true], ["unscored rows", (at) => this.pairs[at].some((row, side) => row !== null && this.runs[side].reward[row] === null)],
      ["lowest tenth", (at) => rewards[at] !== null && rewards[at] <= low], ["highest tenth", (at) => rewards[at] !== null && rewards[at] >= high]];
    if (flat.some(Boolean)) filters.push(["prompts without spread", (at) => flat[at]]);
    if (this.runs.length > 1) {
      const difference = this.columns.find((column) => column.name === "difference")?.values ?? [];
      filters.push(["rows that changed", (at) => difference[at]], ["rows of one run only", (at) => this.pairs[at].includes(null)]);
    }
    return filters;
  }

  choose() {
    const wanted = this.search.value.trim().toLowerCase();
    const passes = this.views[this.filter.value][1];
    const found = wanted ? this.matcher(wanted) : () => true;
    this.chosen = this.pairs.map((_, at) => at).filter((at) => passes(at) && found(at));
    this.order();
    this.page = 0;
    this.show();
  }

  matcher(wanted) {
    this.lower ??= { texts: this.texts.map((text) => text.toLowerCase()), rows: this.runs.map((run) => run.id.map((_, row) => haystack(run, row))) };
    const inText = this.lower.texts.map((text) => text.includes(wanted));
    const inRow = (row, side) => row !== null && (this.lower.rows[side][row].includes(wanted) || inText[this.runs[side].prompt[row]] || inText[this.runs[side].reference[row]]);
    return (at) => this.pairs[at].some(inRow);
  }

  sort(at) {
    const down = this.sorted?.at === at && !this.sorted.down;
    this.sorted = { at, down };
    this.heads.forEach((head, place) => (place === at ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    this.order();
    this.page = 0;
    this.show();
  }

  order() {
    if (!this.sorted) return;
    const { at, down } = this.sorted;
    const { values, number: byNumber } = this.columns[at];
    const compare = byNumber ? (one, other) => one - other : ORDER.compare;
    const [known, missing] = [[], []];
    for (const place of this.chosen.sort((one, other) => one - other)) (values[place] === null || values[place] === undefined ? missing : known).push(place);
    known.sort((one, other) => (down ? -1 : 1) * compare(values[one], values[other]));
    this.chosen = known.concat(missing);
  }

  turn(by) {
    this.page += by;
    this.show();
    this.where.closest("section")?.scrollIntoView();
  }

  show() {
    const [from, pages] = [this.page * PAGE, Math.max(1, Math.ceil(this.chosen.length / PAGE))];
    const shown = this.chosen.slice(from, from + PAGE);
    this.body.replaceChildren(...shown.flatMap((at) => this.line(at)));
    this.status.textContent = `${number(this.chosen.length)} of ${number(this.pairs.length)} rows`;
    this.where.textContent = shown.length ? `${number(from + 1)} to ${number(from + shown.length)} of ${number(this.chosen.length)}` : "no row";
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page >= pages - 1;
  }

  line(at) {
    const open = this.opened.has(at);
    const button = make("button", { type: "button", "aria-expanded": open }, make("bdi", {}, this.columns[0].values[at]));
    const line = make("tr", {}, make("td", {}, button), ...this.columns.slice(1).map((column) => cell(column, at)));
    button.addEventListener("click", () => this.toggle(at, line, button));
    return open ? [line, this.inside(at)] : [line];
  }

  toggle(at, line, button) {
    const open = !this.opened.has(at);
    button.setAttribute("aria-expanded", open);
    if (open) {
      this.opened.add(at);
      line.after(this.inside(at));
    } else {
      this.opened.delete(at);
      line.nextElementSibling.remove();
    }
  }

  inside(at) {
    const responses = this.pairs[at].map((row, side) => (row === null ? null : this.runs[side].response[row]));
    const once = this.runs.length > 1 && responses[0] === responses[1]; // two judges of one response
    const sides = this.pairs[at].map((row, side) => (row === null ? null : this.side(this.runs[side], row, !once))).filter(Boolean);
    const [run, row] = this.pairs[at][0] === null ? [this.runs[1], this.pairs[at][1]] : [this.runs[0], this.pairs[at][0]];
    return make("tr", { class: "opened" }, make("td", { colspan: this.columns.length }, make("div", { class: "inside" },
      make("h3", {}, make("bdi", {}, run.id[row])), ...said("Prompt", this.texts[run.prompt[row]]),
      ...said("Reference", this.texts[run.reference[row]]), ...(once ? said("Response", responses[0]) : []), make("div", { class: "sides" }, ...sides))));
  }

  side(run, row, withResponse) {
    const known = run.parts.filter((part) => part.value[row] !== null || part.reason[row] !== null);
    const reason = reasonOfAll(known.filter((part) => part.kind === "criterion").map((part) => part.reason[row]));
    const parts = known.map((part) => [part.name, fixed(part.value[row]), part.answer[row], reason && part.kind === "criterion" ? "" : part.reason[row]]);
    const facts = run.more.filter((one) => one.values[row] !== null).flatMap((one) => [make("dt", {}, one.name), make("dd", {}, one.values[row])]);
    return make("div", {}, this.runs.length > 1 ? make("h4", {}, make("bdi", {}, run.name)) : null,
      ...(withResponse ? said("Response", run.response[row]) : []), ...said("Tool calls", run.calls[row]), ...said("Why it has no reward", run.why[row]),
      ...(parts.length ? [make("h4", {}, "Checks and criteria"), table({ title: `Reward ${fixed(run.reward[row]) || "none"}`, heads: ["part", "value", "answer", "reason"], numeric: [false, true, false, false], rows: parts })] : []),
      ...said("Reason for all criteria", reason),
      make("h4", {}, "Facts"), make("dl", {}, ...facts));
  }
}

// A judge that was asked for brief reasons gives one for all criteria: it is shown once.
const reasonOfAll = (reasons) => (reasons.length > 1 && reasons[0] && reasons.every((one) => one === reasons[0]) ? reasons[0] : null);

const apart = (one, other) => one.map((value, at) => (value === null || other[at] === null ? null : other[at] - value));

function fixed(value) {
  return value === null || value === undefined ? "" : Math.abs(value) >= LARGE ? value.toExponential(2) : value.toFixed(3);
}

function haystack(run, row) {
  return [run.id[row], run.response[row], run.calls[row], run.why[row], ...run.parts.map((part) => part.reason[row])].filter(Boolean).join("\n").toLowerCase();
}

function cell(column, at) {
  const value = column.values[at];
  if (column.number) return make("td", { class: "number" }, column.whole ? number(value) : fixed(value));
  return make("td", { class: "cut" }, (value ?? "").slice(0, 160));
}

function said(name, text) {
  if (text === null || text === undefined) return [];
  return [make("h4", {}, name), make("div", { class: "said", dir: "auto", tabindex: "0", role: "group", "aria-label": name }, text || "(empty)")];
}
