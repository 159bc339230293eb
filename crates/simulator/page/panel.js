// The panel: faults to switch on and off, and what happened.

import * as simulator from "/simulator.js";
import { element, secondOf } from "/simulator.js";

const $ = (id) => document.getElementById(id);
const REMEMBERED = 200;

const CODES = [
  [30003, "Phone off"],
  [30004, "Blocked"],
  [30005, "Unknown number"],
  [30006, "Landline"],
  [30007, "Filtered as spam"],
  [30008, "No reason given"],
  [30034, "Not registered"],
];

// Each hint says what to expect of whoever runs against this Twilio.
const FAULTS = [
  { kind: "delay", title: "Slow responses", hint: "“Sent” shows up late.",
    fault: (value) => ({ ms: Number(value) }),
    choice: { label: "By how much", options: [[1000, "1 s"], [5000, "5 s"], [20000, "20 s"]] } },
  { kind: "fail", title: "Not delivered", hint: "Shows what to do.",
    fault: (value) => ({ code: Number(value) }),
    choice: { label: "Why", options: CODES.map(([code, why]) => [code, `${why} (${code})`]) } },
  { kind: "drop_reply", title: "Lost response", hint: "The inbox checks with Twilio. It went out once." },
  { kind: "500_before", title: "Server error", hint: "The inbox checks with Twilio, then sends once." },
  { kind: "status", title: "Too many requests", hint: "Replies queue until you turn this off.",
    fault: () => ({ status: 429 }) },
  { kind: "callbacks_duplicate", title: "Duplicate receipts", hint: "Each status shows once." },
  { kind: "callbacks_out_of_order", title: "Receipts out of order", hint: "The status still ends up Delivered." },
  { kind: "webhook_duplicate", title: "Duplicate texts", hint: "The inbox shows each text once." },
  { kind: "webhook_none", title: "Missed webhook", hint: "Texts show up within two minutes." },
  { kind: "status_media", title: "Broken pictures", hint: "The text arrives; its picture is retried.",
    as: "status", fault: () => ({ status: 404, on: "media" }) },
  { kind: "webhook_media_unnamed", title: "Unlisted pictures", hint: "Pictures arrive a little later.",
    fault: () => ({ named: 0 }) },
  { kind: "outage", title: "Outage", hint: "Replies go out once it’s over." },
];

const rows = new Map();

function build(description) {
  const id = `fault-${description.kind}`;
  const box = element("input", { type: "checkbox", id });
  box.setAttribute("role", "switch");
  box.setAttribute("aria-describedby", `${id}-hint`);
  const row = element("li", { className: "fault" },
    element("div", { className: "words" },
      element("label", { htmlFor: id, textContent: description.title }),
      element("span", { id: `${id}-hint`, className: "hint", textContent: description.hint })));
  let choice = null;
  if (description.choice) {
    choice = element("select", {}, ...description.choice.options.map(([value, textContent]) =>
      element("option", { value, textContent })));
    choice.setAttribute("aria-label", `${description.title}: ${description.choice.label}`);
    choice.addEventListener("change", () => box.checked && apply(description));
    row.append(choice);
  }
  row.append(box);
  box.addEventListener("change", () => apply(description));
  rows.set(description.kind, { box, choice, ids: [] });
  return row;
}

// One change after another: the next must know what the last has switched on.
let changes = Promise.resolve();

function apply({ kind, as, fault }) {
  const { box, choice } = rows.get(kind);
  const wanted = box.checked ? { kind: as ?? kind, ...fault?.(choice?.value) } : null;
  changes = changes.then(() => replace(kind, wanted)).catch(() => {}).then(refresh);
}

// Off first, so that a changed choice replaces what was on.
async function replace(kind, wanted) {
  for (const id of rows.get(kind).ids) await simulator.clearFault(id);
  if (wanted) await simulator.addFault(wanted);
}

async function refresh() {
  const { faults } = await simulator.state();
  rows.forEach((row) => { row.ids = []; });
  let others = 0;
  for (const fault of faults) {
    const on = fault.on ?? "create";
    const row = rows.get(on === "create" ? fault.kind : `${fault.kind}_${on}`);
    const ours = row && fault.times === null && !fault.to;
    if (!ours) {
      others += 1;
      continue;
    }
    row.ids.push(fault.id);
    const value = fault.ms ?? fault.code;
    if (row.choice && value) row.choice.value = String(value);
  }
  rows.forEach(({ box, ids }) => { box.checked = ids.length > 0; });
  $("clear").disabled = faults.length === 0;
  $("others").hidden = others === 0;
  $("others").textContent = others === 1
    ? "One more is on, through the control API."
    : `${others} more are on, through the control API.`;
}

function note(entry) {
  $("nothing").hidden = true;
  const item = element("li", { className: `level-${entry.level}` },
    element("time", { dateTime: entry.at, textContent: secondOf(entry.at) }),
    element("span", { textContent: entry.text.replace(/\+1(\d{3})(\d{3})(\d{4})\b/g, "+1 ($1) $2-$3") }));
  if (entry.sid) item.title = entry.sid;
  $("journal").prepend(item);
  while ($("journal").childElementCount > REMEMBERED) $("journal").lastChild.remove();
}

async function reload() {
  const { read, events } = await simulator.readWithEvents(simulator.journal);
  const newest = read.at(-1)?.number ?? 0;
  const entries = read.concat(events.filter((event) =>
    event.event === "journal" && event.number > newest));
  $("journal").replaceChildren();
  $("nothing").hidden = entries.length > 0;
  entries.slice(-REMEMBERED).forEach(note);
}

$("faults").append(...FAULTS.map(build));
$("clear").addEventListener("click", () => simulator.clearFaults().then(refresh));
simulator.listen((event) => {
  if (event.event === "journal") note(event);
  if (event.event === "changed") Promise.all([refresh(), reload()]).catch(() => {});
});
Promise.all([refresh(), reload()]).catch(() => {});
