// Draws figures as SVG, each with its numbers in a table beside it. Whatever comes from the data becomes a text node: nothing here
// parses HTML, and the names of elements and attributes are all written in this script.

const SVG = "http://www.w3.org/2000/svg";
const SERIES = ["", " second", " third"]; // classes of the first, second and third series

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const LARGE = 1e9; // from here on a number is written with an exponent

const make = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const draw = (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

function number(value, digits = 3) {
  if (value === null || value === undefined) return "";
  if (Math.abs(value) >= LARGE) return value.toExponential(2);
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : value.toFixed(digits);
}

function short(value) {
  if (Math.abs(value) >= LARGE) return value.toExponential(1);
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(3)));
}

let drawn = 0;

function picture(width, height, block, ...children) {
  const [title, says] = [`t${++drawn}`, `d${drawn}`];
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${title} ${says}` },
    draw("title", { id: title }, block.title), draw("desc", { id: says }, block.says), ...children);
}

function figure(block, svg, heads, rows) {
  const numbers = make("details", {}, make("summary", {}, "Numbers"), table({ title: block.title, heads, numeric: heads.map(() => true), rows }));
  return make("figure", {}, make("figcaption", {}, block.title), make("p", { class: "says" }, block.says),
    block.series && block.series.length > 1 ? keys(block.series.map((one) => one.name)) : null, svg, numbers);
}

function keys(names) {
  return make("p", { class: "keys" }, ...names.flatMap((name, at) => [make("span", { class: `key${SERIES[at]}` }), make("bdi", {}, name)]));
}

function scroller(label, inner) {
  return make("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": label }, inner);
}

function table(block) {
  const kind = (at) => (block.numeric[at] ? { class: "number" } : { class: "text" });
  const cell = (value, at) => make("td", kind(at), typeof value === "number" ? number(value) : (value ?? ""));
  return scroller("Table", make("table", {},
    make("caption", {}, block.title),
    make("thead", {}, make("tr", {}, ...block.heads.map((head, at) => make("th", { scope: "col", ...kind(at) }, head)))),
    make("tbody", {}, ...block.rows.map((row) => make("tr", {}, ...row.map(cell))))));
}

function axes(width, height, box, x, y) {
  const [left, right, top, bottom] = box;
  const middle = (x.low + x.high) / 2;
  return [
    draw("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
    draw("text", { x: left, y: height - bottom + 14, "text-anchor": "middle" }, short(x.low)),
    draw("text", { x: (left + width - right) / 2, y: height - bottom + 14, "text-anchor": "middle" }, x.name || short(middle)),
    draw("text", { x: width - right, y: height - bottom + 14, "text-anchor": "middle" }, short(x.high)),
    draw("text", { x: left - 6, y: top + 4, "text-anchor": "end" }, short(y.high)),
    draw("text", { x: left - 6, y: height - bottom, "text-anchor": "end" }, short(y.low)),
  ];
}

function histogram(block) {
  const [width, height, box] = [360, 150, [34, 10, 8, 20]];
  const [left, right, top, bottom] = box;
  const bins = block.series[0].counts.length;
  const most = Math.max(1, ...block.series.flatMap((one) => one.counts));
  const [wide, high] = [(width - left - right) / bins, height - top - bottom];
  const each = (wide - 2) / block.series.length;
  const edge = (at) => block.low + ((block.high - block.low) * at) / bins;
  const span = (at) => `${short(edge(at))} to ${short(edge(at + 1))}`;
  const bars = block.series.flatMap((one, place) => one.counts.map((count, at) => {
    const tall = count ? Math.max(1.5, (high * count) / most) : 0;
    return draw("rect", { class: `bar${SERIES[place]}`, x: left + at * wide + 1 + place * each, y: height - bottom - tall, width: each, height: tall },
      draw("title", {}, `${span(at)}: ${number(count)}`));
  }));
  const x = { low: block.low, high: block.high, name: "" };
  const rows = block.series[0].counts.map((_, at) => [span(at), ...block.series.map((one) => one.counts[at])]).filter((row) => row.slice(1).some(Boolean));
  return figure(block, picture(width, height, block, ...axes(width, height, box, x, { low: 0, high: most }), ...bars),
    ["from, to", ...block.series.map((one) => one.name)], rows);
}

function dots(block) {
  const [width, height, box] = [360, 250, [40, 10, 24, 20]];
  const [left, right, top, bottom] = box;
  const [wide, high] = [(width - left - right) / block.bins, (height - top - bottom) / block.bins];
  const most = Math.max(1, ...block.cells.map((cell) => cell[2]));
  const middle = (axis, at) => axis.low + ((axis.high - axis.low) * (at + 0.5)) / block.bins;
  const circles = block.cells.map(([x, y, count]) => draw("circle",
    { class: "dot", cx: left + (x + 0.5) * wide, cy: height - bottom - (y + 0.5) * high, r: 1.8 + (Math.min(wide, high) / 2 - 1.2) * Math.sqrt(count / most) },
    draw("title", {}, number(count))));
  const named = draw("text", { x: left - 6, y: 9 }, "\u2191 ", block.y.name);
  return figure(block, picture(width, height, block, ...axes(width, height, box, block.x, block.y), ...circles, named),
    [block.x.name, block.y.name, "rows"], block.cells.map(([x, y, count]) => [middle(block.x, x), middle(block.y, y), count]));
}

function lines(block) {
  const [width, height, box] = [540, 190, [46, 12, 14, 22]];
  const [left, right, top, bottom] = box;
  const known = block.series.flatMap((one) => one.values).filter((value) => value !== null);
  let [low, high] = [Math.min(...known), Math.max(...known)];
  if (low === high) [low, high] = [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  const [first, last] = [block.at[0], block.at[block.at.length - 1]];
  const x = (at) => left + ((width - left - right) * (at - first)) / (last - first || 1);
  const y = (value) => height - bottom - ((height - top - bottom) * (value - low)) / (high - low);
  const spot = (place, value) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
  const path = (values) => values.map((value, at) => (value === null ? "" : `${at && values[at - 1] !== null ? "L" : "M"}${spot(block.at[at], value)}`)).join("");
  const joined = (values) => values.flatMap((value, at) => (value === null ? [] : [spot(block.at[at], value)]));
  const curves = block.series.map((one, at) => draw("path", { class: `curve${SERIES[at]}`, d: one.joined ? `M${joined(one.values).join("L")}` : path(one.values) }));
  const points = block.series.flatMap((one, at) => (one.joined ? one.values : []).flatMap((value, place) => (value === null ? [] : [
    draw("circle", { class: `point${SERIES[at]}`, cx: x(block.at[place]), cy: y(value), r: 2.5 })])));
  const marks = block.marks.flatMap((mark, at) => [
    draw("path", { class: "mark", d: `M${x(mark.at).toFixed(1)} ${top}V${height - bottom}` }),
    draw("text", { class: "marked", x: x(mark.at) + (x(mark.at) > width * 0.7 ? -4 : 4), y: top + 10 + (at % 4) * 13, "text-anchor": x(mark.at) > width * 0.7 ? "end" : "start" }, mark.name),
  ]);
  return figure(block, picture(width, height, block, ...axes(width, height, box, { low: first, high: last, name: block.axis }, { low, high }), ...curves, ...points, ...marks),
    [block.axis, ...block.series.map((one) => one.name)], block.at.map((at, place) => [at, ...block.series.map((one) => one.values[place])]));
}

const BLOCKS = { histogram, dots, lines, table: (block) => fill(table(block), { class: "scroll wide" }, []) };
