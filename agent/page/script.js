"use strict";

// Keeps the page true: puts new sections in place when the service says that something changed,
// counts the times on, and carries the button. The page says all without it.
(() => {
  const QUICK = 500; // between two updates, ms
  const SLOW = 10000; // between two questions while there is no live connection, ms
  const PATIENCE = 15000; // for an answer, ms
  const ANNOUNCE_EVERY = 30000; // the same mood, to screen readers, ms

  // Not relative: the page may have been opened with a name and password in its address, and
  // neither fetch nor EventSource takes such a one.
  const place = (path) => new URL(path, location.origin).href;
  const find = (id) => document.getElementById(id);
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // ---- Times

  let clockAhead = 0; // the service's clock before the reader's, ms

  function durationText(milliseconds) {
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 120) return `${Math.max(seconds, 1)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return `${hours} h ${minutes % 60} min`;
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }

  function relativeText(past) {
    if (Math.abs(past) < 1000) return "now";
    return past > 0 ? `${durationText(past)} ago` : `in ${durationText(-past)}`;
  }

  function countOn() {
    const now = Date.now() + clockAhead;
    for (const time of document.querySelectorAll("time.relative, time.since")) {
      const past = now - Date.parse(time.dateTime);
      const text = time.className === "since" ? durationText(past) : relativeText(past);
      if (time.textContent !== text) time.textContent = text;
    }
  }

  const local = new Intl.DateTimeFormat(undefined, {dateStyle: "full", timeStyle: "long"});

  function tellLocalTimes(root) {
    for (const time of root.querySelectorAll("time")) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.valueOf())) time.title = `Your time: ${local.format(at)}`;
    }
  }

  // ---- Sections

  const shown = new Map(); // id to the HTML that was last put in place
  const held = new Map(); // id to the HTML that waits until the reader's selection is gone

  // As the browser writes it, so that equal sections compare equal.
  function normal(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.innerHTML;
  }

  function holdsSelection(element) {
    const selection = getSelection();
    return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
  }

  // Keeps what the reader did to the section: details opened or closed, and the focus.
  function replace(element, html) {
    const opened = [...element.querySelectorAll("details")].map(({id, open}) => [id, open]);
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    element.innerHTML = html;
    for (const [id, open] of opened) find(id)?.toggleAttribute("open", open);
    if (focused) find(focused)?.focus({preventScroll: true});
    tellLocalTimes(element);
  }

  function show(sections) {
    for (const [id, html] of Object.entries(sections)) {
      const element = find(id);
      if (!element?.classList.contains("live")) continue;
      const wanted = normal(html);
      held.delete(id);
      if (shown.get(id) === wanted) continue;
      if (holdsSelection(element)) {
        held.set(id, html);
        continue;
      }
      shown.set(id, wanted);
      replace(element, html);
    }
    countOn();
    followHeadline();
    followRun();
  }

  document.addEventListener("selectionchange", () => {
    if (held.size > 0) show(Object.fromEntries(held));
  });

  // ---- The headline: title, icon, and a word to screen readers

  let announced = {mood: "", at: 0};

  function followHeadline() {
    const {mood} = document.querySelector(".hero").dataset;
    const text = find("headline-title").textContent;
    document.title = `${text} · li-sync`;
    const icon = place(`/page/icon.svg?mood=${mood}`);
    if (find("icon").href !== icon) find("icon").href = icon;
    if (announced.mood === "") announced = {mood, text, at: Date.now()};
    const due = mood !== announced.mood || Date.now() - announced.at > ANNOUNCE_EVERY;
    if (due && text !== announced.text) {
      announced = {mood, text, at: Date.now()};
      find("announce").textContent = text;
    }
  }

  // ---- The connection

  function connection(state, text) {
    find("connection").className = state;
    find("connection-text").textContent = text;
    find("connection-more").textContent = state === "lost" ? "; trying again" : "";
    if (state === "lost" && announced.connection !== "lost") {
      find("announce").textContent = "Live updates lost";
    }
    announced.connection = state;
  }

  class Refused extends Error {}

  async function fetchSections() {
    const answer = await fetch(place("/page/sections"), {
      cache: "no-cache",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401) throw new Refused();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const date = Date.parse(answer.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) clockAhead = clockDifference(date);
    return answer.json();
  }

  // The header has whole seconds: small differences are none.
  function clockDifference(date) {
    const difference = date - Date.now();
    return Math.abs(difference) < 2000 ? 0 : difference;
  }

  let live = false; // the stream of events is open
  let wanted = false; // something changed since the last fetch began
  let busy = false;

  async function update() {
    wanted = true;
    if (busy) return;
    busy = true;
    while (wanted) {
      wanted = false;
      try {
        show(await fetchSections());
        connection(live ? "connected" : "", live ? "Live, as of" : "Not live, asking again; as of");
      } catch (failure) {
        const text = failure instanceof Refused
          ? "This page may not be read any more: reload it. As of"
          : "Live updates lost, as of";
        connection("lost", text);
      }
      await wait(QUICK);
    }
    busy = false;
  }

  function listen() {
    const stream = new EventSource(place("/api/v1/events"));
    stream.addEventListener("open", () => {
      live = true;
      update();
    });
    stream.addEventListener("status", update);
    stream.addEventListener("error", () => {
      if (live) update();
      live = false;
      // A browser connects again by itself unless it was refused.
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, SLOW);
    });
  }

  // ---- The button

  let followed = ""; // the run that the button asked for

  const say = (kind, text) => {
    const message = find("sync-message");
    if (message.textContent === text) return;
    message.className = kind;
    message.textContent = text;
  };

  const words = {
    queued: () => ["working", "The run is queued; it begins when the one before it has ended."],
    running: () => ["working", "The run is in progress; this page follows it."],
    succeeded: (run) => ["good", `The run is done: ${run.copied ?? 0} objects copied.`],
    failed: (run) => ["bad", `The run failed: ${run.reason || "see the log"}`],
    stopped: (run) => ["bad", `The run was stopped: ${run.reason || "the next run goes on"}`],
  };

  function followRun() {
    if (!followed) return;
    const run = document.querySelector(`[data-run="${CSS.escape(followed)}"]`)?.dataset;
    if (run === undefined || words[run.state] === undefined) return;
    say(...words[run.state](run));
    if (run.state !== "queued" && run.state !== "running") followed = "";
  }

  async function reasonOf(answer) {
    try {
      return (await answer.json()).error || "";
    } catch {
      return "";
    }
  }

  async function explain(answer) {
    const reason = await reasonOf(answer);
    const because = reason ? ` (${reason})` : "";
    switch (answer.status) {
      case 401:
        return "The service does not know this token. Look for a typing error, or make a new one: " +
          "li-sync token add NAME --scope trigger";
      case 403:
        return "This token may not start a run. Use one of scope trigger: " +
          `li-sync token add NAME --scope trigger${because}`;
      case 429:
      case 503:
        return `The service is busy; try again in a moment${because}.`;
      default:
        return `The service could not start a run: ${reason || `status ${answer.status}`}`;
    }
  }

  async function trigger(token) {
    const answer = await fetch(place("/api/v1/sync/trigger"), {
      method: "POST",
      headers: {Authorization: `Bearer ${token}`},
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) return say("bad", await explain(answer));
    followed = (await answer.json()).task_id;
    const before = document.querySelector(`[data-run="${CSS.escape(followed)}"]`);
    say("working", before ? "A run is on its way already; this page follows it."
                          : "A run is asked for; this page follows it.");
    return update();
  }

  function carryButton() {
    const form = find("sync-form");
    if (form === null) return;
    const button = find("sync-button");
    const input = find("token");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.getAttribute("aria-disabled") === "true") return;
      const token = input.value.trim();
      if (!/^[\x21-\x7e]+$/.test(token)) {
        say("bad", token ? "This is no token: it has characters that no token has."
                         : "Enter a token of scope trigger first.");
        input.focus();
        return;
      }
      button.setAttribute("aria-disabled", "true");
      say("working", "Asking for a run …");
      try {
        await trigger(token);
      } catch {
        say("bad", "The service does not answer: see whether it runs and whether you can reach " +
          "it. Trying again does no harm.");
      }
      button.removeAttribute("aria-disabled");
    });
  }

  // ---- All together

  for (const element of document.querySelectorAll(".live")) {
    shown.set(element.id, element.innerHTML);
  }
  tellLocalTimes(document);
  followHeadline();
  carryButton();
  listen();
  update();
  setInterval(countOn, 1000);
  setInterval(() => {
    if (!live) update();
  }, SLOW);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") update();
  });
})();
