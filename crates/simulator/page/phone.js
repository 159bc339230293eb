// The phone: whose it is, what it shows, and what it sends.

import * as simulator from "/simulator.js";
import { dayOf, element, timeOf } from "/simulator.js";

const $ = (id) => document.getElementById(id);
const LARGEST = 5 * 1024 * 1024;
const wanted = new URLSearchParams(location.search);

let people = [];
let businesses = [];
let handset = wanted.get("from")?.replace(/^ /, "+") ?? localStorage.getItem("handset");
let business = wanted.get("to")?.replace(/^ /, "+") ?? localStorage.getItem("business");
// Whether the page has picked a business to show. From then on, only the user switches it.
let settled = false;
let attached = [];
let last = null;
// Which business last texted a phone that isn't showing it.
const unread = new Map();
const shown = new Set();

function pretty(number) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts ? `+1 (${parts[1]}) ${parts[2]}-${parts[3]}` : number;
}

const initials = (name) => name.replace(/[^\p{L}\s]/gu, "").split(/\s+/).slice(0, 2)
  .map((word) => word[0] ?? "").join("").toUpperCase();

async function load() {
  const state = await simulator.state();
  // Whoever shows the phone in a frame has the inbox beside it.
  $("inbox").hidden = !state.inbox_url || window.parent !== window;
  $("inbox").href = state.inbox_url ?? "";
  businesses = state.accounts.flatMap((account) => account.numbers);
  people = [...state.people];
  const known = new Set(people.map((person) => person.number));
  for (const number of Object.keys(state.handsets).slice(0, 4)) {
    if (!known.has(number)) people.push({ number, name: "" });
  }
  if (handset && !people.some((person) => person.number === handset)) {
    people.push({ number: handset, name: "" });
  }
  handset ??= people[0]?.number;
  if (!settled) {
    if (!wanted.has("to") && handset) business = (await lastWith(handset)) ?? business;
    settled = true;
  }
  if (!businesses.some(({ number }) => number === business)) business = businesses[0]?.number;
  drawPeople();
  drawBusinesses();
  await drawConversation();
}

function drawPeople() {
  const chips = people.map(({ number, name }) => {
    const chip = element("button", { type: "button", className: "person" },
      element("span", { className: "name", textContent: name || pretty(number) }));
    if (name) chip.append(element("span", { className: "number", textContent: pretty(number) }));
    chip.setAttribute("aria-pressed", String(number === handset));
    if (unread.has(number)) {
      chip.append(element("span", { className: "dot" },
        element("span", { className: "hidden", textContent: "New text" })));
    }
    chip.addEventListener("click", () => choose(number));
    return chip;
  });
  const other = element("button", {
    type: "button", className: "person plain", textContent: "Another number",
  });
  other.setAttribute("aria-expanded", String(!$("another").hidden));
  other.setAttribute("aria-controls", "another");
  other.addEventListener("click", () => {
    $("another").hidden = !$("another").hidden;
    drawPeople();
    if (!$("another").hidden) $("another-number").focus();
  });
  $("people").replaceChildren(...chips, other);
}

function drawBusinesses() {
  $("business").replaceChildren(...businesses.map(({ number, friendly_name: name }) =>
    element("option", {
      value: number,
      textContent: name && name !== number ? `${name} · ${pretty(number)}` : pretty(number),
      selected: number === business,
    })));
  const chosen = businesses.find(({ number }) => number === business);
  $("avatar").textContent = initials(chosen?.friendly_name ?? "") || "#";
  $("send").disabled = !chosen;
  $("body").placeholder = chosen ? "Text message" : "No numbers to text yet";
}

// A phone opens at its latest conversation.
const lastWith = async (number) => (await simulator.texts(number)).at(-1)?.business;

async function choose(number) {
  handset = number;
  localStorage.setItem("handset", number);
  const last = unread.get(number) ?? (await lastWith(number));
  if (handset !== number) return;
  business = last ?? business;
  unread.delete(number);
  trouble("");
  drawPeople();
  drawBusinesses();
  drawConversation();
}

async function drawConversation() {
  const [from, to] = [handset, business];
  if (!from || !to) return;
  const { read, events } =
    await simulator.readWithEvents(() => simulator.conversation(from, to));
  // Another phone is showing by now.
  if (from !== handset || to !== business) return;
  const known = new Set(read.map(keyOf));
  const bubbles = read.concat(events.filter((event) => event.event === "bubble"
    && event.handset === from && event.business === to && !known.has(keyOf(event))));
  last = null;
  shown.clear();
  $("said").replaceChildren();
  bubbles.slice(-500).forEach(add);
  if (bubbles.length === 0) {
    $("said").append(element("li", {
      className: "empty",
      textContent: "No texts yet. Text the business, as a customer would.",
    }));
  }
  scrollDown();
}

// Replies by the network itself have no sid.
const keyOf = ({ sid, mine, at, body }) => (sid ? `${sid} ${mine}` : `${at} ${body}`);

function add(bubble) {
  const key = keyOf(bubble);
  if (shown.has(key)) return;
  shown.add(key);
  const list = $("said");
  list.querySelector(".empty")?.remove();
  const at = new Date(bubble.at);
  if (!last || dayOf(last.at) !== dayOf(at) || at - new Date(last.at) > 15 * 60_000) {
    list.append(element("li", {
      className: "when", textContent: `${dayOf(at)} ${timeOf(at)}`,
    }));
    last = null;
  }
  const item = element("li", { className: `bubble ${bubble.mine ? "mine" : "theirs"}` });
  if (last?.mine === bubble.mine) item.classList.add("follows");
  item.append(element("span", {
    className: "hidden", textContent: bubble.mine ? "Sent: " : "Received: ",
  }));
  for (const { url, content_type: type } of bubble.media) {
    item.append(type.startsWith("image/") && !type.includes("svg")
      ? element("img", { src: url, alt: "Attached picture", loading: "lazy", onload: scrollDown })
      : element("a", { href: url, textContent: `Attachment (${type})` }));
  }
  if (bubble.body) item.append(element("p", { dir: "auto", textContent: bubble.body }));
  item.title = timeOf(at);
  list.append(item);
  last = bubble;
}

function scrollDown() {
  $("conversation").scrollTop = $("conversation").scrollHeight;
}

function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

function drawChosen() {
  $("chosen").hidden = attached.length === 0;
  $("chosen").replaceChildren(...attached.map((one) => {
    const remove = element("button", { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", `Remove ${one.name}`);
    remove.addEventListener("click", () => {
      attached = attached.filter((other) => other !== one);
      drawChosen();
    });
    return element("li", {}, one.name, remove);
  }));
}

function attach(name, media) {
  if (attached.length === 10) return trouble("A message can have up to ten attachments.");
  attached.push({ name, media });
  $("attach").open = false;
  drawChosen();
  $("body").focus();
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

async function send() {
  const body = $("body").value;
  const media = attached.map((one) => one.media);
  if ((!body.trim() && media.length === 0) || !business) return;
  $("body").value = "";
  attached = [];
  drawChosen();
  grow();
  trouble("");
  try {
    const { webhook } = await simulator.text(handset, business, body, media);
    if (webhook?.error) {
      trouble(`The business's server didn't accept it: ${webhook.reason} (${webhook.error}).`);
    }
  } catch (error) {
    $("body").value ||= body;
    grow();
    trouble(`Not sent: ${error.message}`);
  }
}

function grow() {
  const lines = $("body").value.split("\n").length + Math.floor($("body").value.length / 34);
  $("body").rows = Math.min(6, Math.max(1, lines));
}

$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
$("body").addEventListener("input", grow);
$("body").addEventListener("keydown", (event) => {
  // While an input method is composing, Enter is for it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
$("business").addEventListener("change", (event) => {
  business = event.target.value;
  localStorage.setItem("business", business);
  if (unread.get(handset) === business) unread.delete(handset);
  trouble("");
  drawPeople();
  drawBusinesses();
  drawConversation();
});
$("another").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = $("another-number").value.replace(/[^\d+]/g, "");
  const number = typed.startsWith("+") || typed.length < 7 ? typed : `+1${typed}`;
  if (!/^\+?\d{3,15}$/.test(number)) {
    $("another-number").setCustomValidity("Enter a number like +1 (415) 555-0177, or a short code");
    $("another-number").reportValidity();
    return;
  }
  if (!people.some((person) => person.number === number)) people.push({ number, name: "" });
  $("another").hidden = true;
  $("another-number").value = "";
  choose(number);
  $("body").focus();
});
$("another-number").addEventListener("input", () => $("another-number").setCustomValidity(""));
$("attach").addEventListener("click", (event) => {
  const sample = event.target.closest("[data-sample]")?.dataset.sample;
  if (sample) attach(`${sample}.png`, { sample });
});
$("attach").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  $("attach").open = false;
  $("attach").querySelector("summary").focus();
});
$("own").addEventListener("change", async (event) => {
  for (const file of event.target.files) {
    if (file.size > LARGEST) trouble(`${file.name} is over 5 MB.`);
    else {
      const type = file.type || "application/octet-stream";
      attach(file.name, { content_type: type, base64: await base64(file) });
    }
  }
  event.target.value = "";
});

simulator.listen((event) => {
  if (event.event === "changed") load().catch(() => {});
  if (event.event !== "bubble") return;
  if (event.handset === handset && event.business === business) {
    add(event);
    scrollDown();
  } else if (!event.mine && people.some((person) => person.number === event.handset)) {
    unread.set(event.handset, event.business);
    drawPeople();
  }
});

function tick() {
  $("clock").textContent = timeOf(new Date());
}
tick();
setInterval(tick, 10_000);
load().catch((error) => trouble(error.message));
