// The first page: shows how far the story is, and plays or stops it.

const $ = (id) => document.getElementById(id);
const frames = [$("inbox"), $("phone")];
// Once the visitor has used a frame, either may show something else.
let used = false;

let progress = null;
// The scene whose caption is shown; the newest one, unless the visitor picks another.
let shown = 0;

function show(pane) {
  document.body.dataset.shown = pane;
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === pane));
  }
}

function addScene({ title }, at) {
  const item = $("scene").content.cloneNode(true).firstElementChild;
  item.querySelector(".number").textContent = at + 1;
  item.querySelector(".title").textContent = title;
  item.querySelector("button").addEventListener("click", () => {
    shown = at + 1;
    draw();
  });
  $("scenes").append(item);
}

function draw() {
  const { playing, scenes, reached, note } = progress;
  $("play").textContent = playing ? "Stop" : "Play the story";
  $("play").classList.toggle("playing", playing);
  if ($("scenes").childElementCount === 0) scenes.forEach(addScene);
  $("scenes").querySelectorAll("button").forEach((button, at) => {
    button.disabled = at >= reached;
    button.ariaCurrent = at + 1 === shown ? "step" : null;
  });
  const scene = scenes[shown - 1];
  document.body.dataset.at = playing && scene ? scene.at : "";
  caption(scene?.title ?? "", scene?.caption ?? note);
}

function caption(title, text) {
  // A status that is written again is read out again.
  if ($("caption-title").textContent !== title) $("caption-title").textContent = title;
  if ($("caption-text").textContent !== text) $("caption-text").textContent = text;
}

function hear(next) {
  const went = next.reached !== progress?.reached || next.playing !== progress?.playing;
  progress = next;
  // What the visitor picked stays until the story goes on.
  if (went) {
    shown = next.playing ? next.reached : 0;
    if (shown > 0) show(next.scenes[shown - 1].at);
  }
  draw();
}

// Back to the story's conversation, without an entry in the browser's history.
function reset(frame) {
  return new Promise((loaded) => {
    frame.addEventListener("load", loaded, { once: true });
    frame.contentWindow.location.replace(frame.src);
  });
}

async function play() {
  if (used) await Promise.all(frames.map(reset));
  used = false;
  await fetch("/story", { method: "POST" });
}

window.addEventListener("blur", () => {
  used ||= frames.includes(document.activeElement);
});
$("play").addEventListener("click", () => {
  const asked = progress?.playing ? fetch("/story", { method: "DELETE" }) : play();
  asked.catch(() => caption("", "The demo isn’t responding. Is it still running?"));
});
for (const tab of document.querySelectorAll("[data-show]")) {
  tab.addEventListener("click", () => show(tab.dataset.show));
}
new EventSource("/story").onmessage = (message) => hear(JSON.parse(message.data));
