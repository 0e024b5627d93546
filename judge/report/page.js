// Unpacks the data and builds the page from it.

async function unpack() {
  const text = atob(document.getElementById("data").textContent);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function section(id, heading, ...children) {
  return make("section", { id, "aria-labelledby": `${id}-head` }, make("h2", { id: `${id}-head` }, heading), ...children);
}

const heading = (element) => element.querySelector("h2").textContent;

function findings(found, sections) {
  const more = (to) => sections.filter((one) => one.id === to).map((one) => make("a", { href: `#${one.id}` }, heading(one)));
  const lines = found.map((one) => make("li", {}, make("span", { class: "figure" }, one.figure), make("span", {}, one.text, " ", ...more(one.to))));
  return section("findings", "What stands out", lines.length ? make("ul", { class: "findings" }, ...lines) : make("p", {}, "Nothing does."));
}

function facts(pairs) {
  return make("dl", {}, ...pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function build(data) {
  document.title = data.title;
  const sections = data.sections.map((one) => section(one.id, one.heading, ...one.says.map((text) => make("p", {}, text)),
    one.blocks.length ? make("div", { class: one.blocks.some((block) => block.kind === "lines") ? "blocks broad" : "blocks" }, ...one.blocks.map((block) => BLOCKS[block.kind](block))) : null));
  const rows = section("rows", "Rows", make("p", {}, "Choose an id to read the row, and a column's head to sort by it."), new Rows(data).element());
  const made = section("made", "How it was made", facts(data.facts));
  const all = [...sections, rows, made];
  all.unshift(findings(data.findings, all));
  const links = all.map((one) => make("li", {}, make("a", { href: `#${one.id}` }, heading(one))));
  document.getElementById("head").append(make("h1", {}, data.title), make("p", { class: "sub" }, data.subtitle), make("nav", { "aria-label": "Sections" }, make("ul", {}, ...links)));
  document.getElementById("main").replaceChildren(...all);
}

function openAll() {
  document.querySelectorAll("details:not([open])").forEach((one) => {
    one.open = true;
    one.dataset.printed = "";
  });
}

function closeAgain() {
  document.querySelectorAll("details[data-printed]").forEach((one) => {
    one.open = false;
    delete one.dataset.printed;
  });
}

addEventListener("beforeprint", openAll);
addEventListener("afterprint", closeAgain);
unpack().then(build).catch((error) => {
  document.getElementById("main").replaceChildren(make("p", {}, `This report cannot be opened: ${error.message}. It needs a browser of 2023 or later.`));
});
