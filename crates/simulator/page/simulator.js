// The simulator as this page sees it: its control API, and its live stream.

const API = "/simulator/v1";

async function call(method, path, body) {
  const response = await fetch(API + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text.startsWith("{") ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(answer.error ?? (text || `Error ${response.status}`));
  return answer;
}

export const state = () => call("GET", "/state");
export const journal = () => call("GET", "/journal").then((answer) => answer.entries);
export const conversation = (handset, business) =>
  call("GET", `/handsets/${encodeURIComponent(handset)}?with=${encodeURIComponent(business)}`)
    .then((answer) => answer.bubbles);
export const texts = (handset) =>
  call("GET", `/handsets/${encodeURIComponent(handset)}`).then((answer) => answer.bubbles);
export const text = (from, to, body, media) => call("POST", "/inbound", { from, to, body, media });
export const addFault = (fault) => call("POST", "/faults", { ...fault, times: null });
export const clearFault = (id) => call("DELETE", `/faults/${id}`);
export const clearFaults = () => call("DELETE", "/faults");

// One stream for the whole page; every listener hears every event. Once it is open, and after
// every gap, it says "changed", so that everyone reads again what may have been missed.
const listeners = new Set();
const offline = document.getElementById("offline");
const stream = new EventSource(API + "/events");
let gap = true;

export const listen = (listener) => listeners.add(listener);
// Reads something, and returns with it the events that came in during the read: the answer may be
// older than those.
export async function readWithEvents(read) {
  const events = [];
  const collect = (event) => events.push(event);
  listeners.add(collect);
  try {
    return { read: await read(), events };
  } finally {
    listeners.delete(collect);
  }
}

const tell = (event) => listeners.forEach((listener) => listener(event));

stream.onmessage = (message) => tell(JSON.parse(message.data));
stream.onerror = () => {
  gap = true;
  offline.hidden = false;
};
stream.onopen = () => {
  offline.hidden = true;
  if (gap) tell({ event: "changed" });
  gap = false;
};

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const precise = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export const timeOf = (at) => clock.format(new Date(at));
export const secondOf = (at) => precise.format(new Date(at));
export function dayOf(at) {
  const name = day.format(new Date(at));
  return name === day.format(new Date()) ? "Today" : name;
}
