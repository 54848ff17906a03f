"use strict";
// The page of `testamur preview`. It asks for data and pictures beside itself, and for nothing else. Opened as a
// file, it shows what `--once` left in `still.js`.

(() => {
  const $ = (id) => document.getElementById(id);
  const svg = (name, attributes = {}) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const make = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const clamp = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));
  const later = (time, work) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(work, time); };
  };

  const ACTUAL = 96 / 72; // CSS pixels to the point
  const MM = 72 / 25.4;
  const PX = 0.75;
  const WIDEST = 8000;
  const SIZES = [600, 400, 90, 64];

  // ── where everything comes from ──────────────────────────────────────────────────────────────

  const still = window.STILL;
  const query = (values) => Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  const door = still ? {
    png: ({ record, page, size }) => `pictures/${record}-${page + 1}${size ? `-${size}` : ""}.png`,
    svg: ({ record, page }) => `files/${record}-${page + 1}.svg`,
    pdf: ({ record }) => `files/${record}.pdf`,
    state: async (since, record) => ({ ...still.state, shown: still.shown[record] }),
    rows: async (words) => {
      const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = still.rows.filter((row) => wanted.every((word) => `${row.name} ${row.id}`.toLowerCase().includes(word)));
      return { rows, total: rows.length };
    },
  } : {
    png: ({ revision, record, page, width }) => `page.png?${query({ revision, record, page, width })}`,
    svg: ({ revision, record, page }) => `page.svg?${query({ revision, record, page })}`,
    pdf: ({ revision, record, page }) => `file.pdf?${query({ revision, record, page })}`,
    state: (since, record) => ask(`state?${query({ since, record })}`),
    rows: (words, from) => ask(`rows?${query({ words: words.slice(0, 60), from })}`),
    post: async (path, body) => {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (answer.ok) return [];
      const told = answer.status === 422 ? await answer.json() : {};
      return told.faults ?? [{ severity: "fault", message: `the change was refused (${answer.status})`, place: {} }];
    },
  };
  async function ask(path) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  // ── what is shown ────────────────────────────────────────────────────────────────────────────

  const kept = new URLSearchParams(location.hash.slice(1));
  const now = {
    state: null, // how the design stands
    shown: null, // how the record looks in it
    record: kept.get("record") ?? "sample-1",
    page: Number(kept.get("page") ?? 1) - 1 || 0,
    tab: kept.get("tab") ?? "png",
    scale: 0, // CSS pixels to the point
    fits: true,
    chosen: null,
    marks: { frames: true, trim: true, grid: false, rulers: true },
    picture: "", // what the picture shows
    drawing: 0,
  };
  const design = () => now.state?.design;
  const page = () => design()?.pages[now.page];
  const elements = () => design()?.elements ?? [];
  const chosen = () => elements().find((element) => element.id === now.chosen);
  const isOpen = () => !still && !now.state?.closed;
  const unit = () => (page()?.in_pixels ? { name: "px", points: PX, step: 1 } : { name: "mm", points: MM, step: 1 });
  const shownIn = (points) => Math.round((points / unit().points) * 100) / 100;

  function keep() {
    const values = { record: now.record, page: now.page + 1, tab: now.tab };
    history.replaceState(null, "", `#${query(values)}`);
  }

  // ── following the files ──────────────────────────────────────────────────────────────────────

  let revision = 0;
  async function follow() {
    for (;;) {
      try {
        const state = await door.state(revision, now.record);
        take(state);
        if (still) return;
      } catch {
        live("lost", "Lost: is testamur still running?");
        await new Promise((done) => setTimeout(done, 800));
      }
    }
  }

  async function refresh() {
    try { take(await door.state(0, now.record)); } catch { /* the one that follows tells */ }
  }

  function take(state) {
    if (now.state && state.revision < revision) return;
    const first = !now.state;
    const isNews = state.revision !== revision;
    revision = state.revision;
    now.state = state;
    if (!state.shown || state.shown.key === now.record) now.shown = state.shown;
    if (design()) {
      now.page = clamp(now.page, 0, design().pages.length - 1);
      if (now.chosen && !chosen()) now.chosen = null;
      const nudged = elements().find((element) => element.id === nudges.element);
      if (nudged) nudged.frame = nudges.frame;
    }
    if (isNews && !first && design()?.table) search();
    if (first && design()?.table) search();
    show();
    if (isNews && !first) tell(state.faults.length ? "The design is broken" : `Redrawn at ${new Date().toLocaleTimeString()}`);
  }

  function live(kind, words) {
    const line = $("live");
    line.className = kind;
    if (line.textContent !== words) line.textContent = words;
  }
  function tell(words) { live(now.state.faults.length ? "broken" : "", words); }

  // ── the whole window ─────────────────────────────────────────────────────────────────────────

  function show() {
    const state = now.state;
    document.title = `${design()?.name ?? "Preview"} – testamur`;
    $("name").textContent = design()?.name ?? "No design yet";
    if (still) live("still", "As it was when this page was made");
    else if (state.faults.length) live("broken", "The design is broken");
    else if (!$("live").textContent.startsWith("Redrawn")) live("", state.closed ? "Shown as it is: read-only" : "Watching its files");
    $("undo").disabled = !state.undo;
    $("redo").disabled = !state.redo;
    $("edits").hidden = !isOpen();
    showTabs();
    showRoles();
    showElements();
    showFindings();
    showProperties();
    showFault();
    showFoot();
    if (!design()) return;
    measure();
    draw();
  }

  function showTabs() {
    const isBadge = design()?.kind === "badge";
    $("tab-sizes").hidden = !isBadge;
    $("tab-compare").hidden = Boolean(still);
    const tabs = [...document.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
    if (design() && !tabs.some((tab) => tab.dataset.tab === now.tab)) now.tab = "png";
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const isIt = tab.dataset.tab === now.tab;
      tab.setAttribute("aria-selected", isIt);
      tab.tabIndex = isIt ? 0 : -1;
      if (isIt) $("view").setAttribute("aria-labelledby", tab.id);
    }
    const isSheet = ["png", "svg", "compare"].includes(now.tab);
    $("stage").hidden = !isSheet;
    $("document").hidden = now.tab !== "pdf";
    $("sizes").hidden = now.tab !== "sizes";
    $("slide").hidden = now.tab !== "compare";
    $("zooms").hidden = $("marks").hidden = !isSheet;
    $("earlier").hidden = $("divider").hidden = now.tab !== "compare" || !now.state?.before;
  }

  function choose(tab) {
    if ($(`tab-${tab}`)?.hidden !== false) return;
    now.tab = tab;
    keep();
    show();
  }

  // ── records ──────────────────────────────────────────────────────────────────────────────────

  function pick(name, key, main, under, isSound = true) {
    const input = make("input", { type: "radio", name, value: key, checked: key === now.record });
    input.addEventListener("change", () => select(key));
    return make("label", { className: "pick", title: under ? `${main}\n${under}` : main }, input,
      make("span", { className: isSound ? "main" : "main unsound", textContent: main }),
      under ? make("span", { className: "under", dir: "auto", textContent: under }) : null);
  }

  /// Gives the keys back to the page after a click; who came by the keyboard stays where they are.
  function back(control) {
    control.addEventListener("click", (event) => { if (event.detail) setTimeout(() => $("stage").focus({ preventScroll: true })); });
  }

  /// Fills a list anew only when it says something else, so that nobody loses the focus.
  function fill(list, words, children) {
    if (list.dataset.words === words) return false;
    const held = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.dataset.words = words;
    list.replaceChildren(...children());
    if (held !== null) list.querySelector(`[value="${CSS.escape(held)}"]`)?.focus();
    return true;
  }

  function showRoles() {
    const roles = design()?.roles ?? [];
    fill($("roles"), JSON.stringify(roles), () => roles.map((role) => pick("role", role.key, role.label, role.note)));
    for (const input of document.querySelectorAll(".pick input")) input.checked = input.value === now.record;
    const table = design()?.table;
    $("table").hidden = !table;
    if (table) $("table-title").textContent = `${table.file.split(/[\\/]/).pop()} · ${table.rows.toLocaleString()} records`;
  }

  async function search() {
    const found = await door.rows($("search").value, 0).catch(() => null);
    if (!found) return;
    fill($("rows"), JSON.stringify(found), () => found.rows.map((row) =>
      pick("row", row.key, row.is_sound ? row.name || `Record ${row.number}` : `Record ${row.number} can't be read`, `${row.number} · ${row.id}`, row.is_sound)));
    const left = found.total - found.rows.length;
    $("rows-note").textContent = found.total === 0 ? "No record has these words." : left > 0 ? `${left.toLocaleString()} more: search for them.` : "";
    showRoles();
  }

  function select(key) {
    now.record = key;
    keep();
    showRoles();
    refresh();
  }

  function step(by) {
    const keys = [...document.querySelectorAll(".pick input")].map((input) => input.value);
    const at = keys.indexOf(now.record);
    if (keys.length) select(keys[(at + by + keys.length) % keys.length]);
  }

  // ── elements and findings ────────────────────────────────────────────────────────────────────

  function findings() {
    const state = now.state;
    const broken = state.faults ?? [];
    const rest = [...(design()?.findings ?? []), ...(now.shown?.findings ?? []), ...(design()?.table?.findings ?? [])];
    const seen = new Set();
    return [...broken, ...rest].filter((finding) => {
      const words = JSON.stringify(finding);
      return !seen.has(words) && seen.add(words);
    }).sort((one, other) => (other.severity === "fault") - (one.severity === "fault"));
  }

  function worst(id) {
    const own = findings().filter((finding) => finding.place.element === id);
    return own.some((finding) => finding.severity === "fault") ? "fault" : own.length ? "warning" : "";
  }

  function showElements() {
    const list = elements();
    const hidden = now.shown?.hidden ?? [];
    const about = list.map((element) => [element.id, element.kind, element.page, worst(element.id), hidden.includes(element.id)]);
    const pages = design()?.pages.length ?? 1;
    fill($("elements"), JSON.stringify(about), () => about.map(([id, kind, at, weight, isAbsent]) => {
      const button = make("button", { type: "button", value: id },
        make("span", { className: "id", textContent: id }),
        make("span", { className: "kind", textContent: (isAbsent ? "not shown" : kind) + (pages > 1 ? ` · p. ${at + 1}` : "") }),
        weight ? make("span", { className: `mark ${weight}`, title: weight }) : null);
      button.addEventListener("click", () => { mark(id); $("stage").focus({ preventScroll: true }); });
      button.addEventListener("pointerenter", () => warm(id));
      button.addEventListener("pointerleave", () => warm(null));
      return make("li", { className: isAbsent ? "absent" : "" }, button);
    }));
    for (const button of $("elements").querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === now.chosen);
  }

  /// `code` for what stands in backquotes.
  function rich(className, text) {
    const parts = text.split("`").map((part, index) => (index % 2 ? make("code", { textContent: part }) : part));
    return make("span", { className }, ...parts);
  }

  function where(place) {
    const parts = [place.file, place.line && `line ${place.line}`, place.column && `column ${place.column}`, place.element && `element ${place.element}`, !place.line && place.record && `record ${place.record}`];
    return parts.filter(Boolean).join(", ");
  }

  function finding(found, tag) {
    const place = where(found.place);
    return make(tag, { className: "all", type: tag === "button" ? "button" : undefined },
      make("span", { className: "sr", textContent: found.severity === "fault" ? "Error: " : "Warning: " }),
      rich("what", found.message),
      place ? make("span", { className: "where", textContent: place }) : null,
      found.help ? rich("hint", found.help) : null);
  }

  function showFindings() {
    const list = findings();
    fill($("findings"), JSON.stringify(list), () => list.length ? list.map((found) => {
      const id = found.place.element;
      const isThere = id && elements().some((element) => element.id === id);
      const all = finding(found, isThere ? "button" : "div");
      if (isThere) {
        all.addEventListener("click", () => { mark(id); reveal(id); });
        all.addEventListener("pointerenter", () => warm(id));
        all.addEventListener("pointerleave", () => warm(null));
      }
      return make("li", { className: found.severity }, all);
    }) : [make("li", { className: "none", textContent: "Nothing: all of it is sound." })]);
    const count = $("findings-count");
    count.textContent = list.length ? String(list.length) : "";
    count.className = `count ${list.some((found) => found.severity === "fault") ? "fault" : list.length ? "warning" : ""}`;
  }

  function showFault() {
    const broken = now.state.faults ?? [];
    const refused = now.shown && !now.shown.is_drawn ? now.shown.findings.filter((found) => found.severity === "fault") : [];
    const list = broken.length ? broken : refused;
    const box = $("fault");
    $("sheet").classList.toggle("old", list.length > 0);
    const title = broken.length ? "The design can't be drawn as it is now" : "This record can't be drawn";
    const words = JSON.stringify([title, list]);
    if (box.dataset.words !== words) {
      box.dataset.words = words;
      box.replaceChildren(make("h2", { textContent: title }), make("ul", {}, ...list.slice(0, 6).map((found) => make("li", {}, finding(found, "div")))),
        ...(list.length > 6 ? [make("p", { className: "note", textContent: `… and ${list.length - 6} more, listed under findings.` })] : []));
    }
    box.hidden = !list.length;
  }

  function warm(id) {
    for (const group of $("overlay").querySelectorAll("[data-id]")) group.classList.toggle("hot", group.dataset.id === id);
    const element = elements().find((element) => element.id === id && element.page === now.page);
    const label = $("label");
    label.hidden = !element || now.tab === "pdf";
    if (!element) return;
    const frame = [...$("overlay").querySelectorAll("[data-id]")].find((group) => group.dataset.id === id);
    if (!frame) return void (label.hidden = true);
    const box = frame.querySelector(".seen").getBoundingClientRect();
    const stage = $("stage").getBoundingClientRect();
    label.textContent = `${element.id} · ${shownIn(element.frame[2])} × ${shownIn(element.frame[3])} ${unit().name}`;
    label.style.left = `${clamp(box.left - stage.left, 22, stage.width - label.offsetWidth - 4)}px`;
    label.style.top = `${clamp(box.top - stage.top - 4, 40, stage.height - 4)}px`;
  }

  function mark(id) {
    now.chosen = id;
    const element = chosen();
    if (element && element.page !== now.page) turn(element.page);
    showElements();
    showProperties();
    overlay();
  }

  function reveal(id) {
    if (!["png", "svg", "compare"].includes(now.tab)) choose("png");
    const group = [...$("overlay").querySelectorAll("[data-id]")].find((group) => group.dataset.id === id);
    group?.scrollIntoView({ block: "nearest", inline: "nearest" });
    warm(id);
  }

  // ── the picture ──────────────────────────────────────────────────────────────────────────────

  function room() {
    const scroller = $("scroller");
    const border = parseFloat(getComputedStyle($("sheet")).borderLeftWidth) * 2;
    return [scroller.clientWidth - border, scroller.clientHeight - border];
  }

  const whole = () => [page().width + 2 * page().bleed, page().height + 2 * page().bleed];

  function measure() {
    const [width, height] = whole();
    if (now.fits || !now.scale) {
      const [wide, high] = room();
      now.scale = clamp(Math.min(wide / width, high / height), 0.05, 20);
    }
    const sheet = $("sheet");
    sheet.style.width = `${width * now.scale}px`;
    sheet.style.height = `${height * now.scale}px`;
    sheet.style.setProperty("--cut", `${page().bleed * now.scale}px`);
    sheet.classList.toggle("cut", !now.marks.trim || now.tab === "svg");
    sheet.classList.toggle("clear", design().kind === "badge");
    $("zoom").textContent = `${Math.round((now.scale / ACTUAL) * 100)} %`;
    $("stage").classList.toggle("ruled", now.marks.rulers);
    overlay();
    warm(null);
    rulers();
  }

  function pixels() {
    return Math.round(clamp(whole()[0] * now.scale * (window.devicePixelRatio || 1), 16, WIDEST));
  }

  /// Shows a picture once it is there, so that there is always one to see.
  async function put(image, address) {
    if (image.dataset.shows === address) return;
    image.dataset.shows = address;
    const next = new Image();
    next.src = address;
    try { await next.decode(); } catch { return void (image.dataset.shows = ""); }
    if (image.dataset.shows !== address) return;
    image.src = address;
    image.dataset.done = address;
  }

  function draw() {
    const state = now.state;
    if (!state.good) return;
    if (now.tab === "pdf") {
      const address = door.pdf({ revision: state.good, record: now.record, page: now.page });
      if (now.shown?.is_drawn && $("document").dataset.shows !== address) {
        $("document").dataset.shows = address;
        $("document").src = address;
      }
      return;
    }
    if (!now.shown?.is_drawn || now.shown.key !== now.record) return;
    const asked = { revision: state.good, record: now.record, page: now.page, width: pixels() };
    if (now.tab === "sizes") return void sizes(asked);
    const after = $("after");
    after.alt = `${design().name}, ${now.record}, page ${now.page + 1}`;
    if (now.tab === "svg") {
      after.style.inset = `${page().bleed * now.scale}px`;
      after.style.width = after.style.height = `calc(100% - ${2 * page().bleed * now.scale}px)`;
      after.style.clipPath = "none";
      put(after, door.svg(asked));
    } else {
      after.style.inset = after.style.width = after.style.height = after.style.clipPath = "";
      put(after, door.png(asked));
    }
    if (now.tab === "compare" && state.before) put($("earlier"), door.png({ ...asked, revision: state.before }));
    slide();
  }

  function slide() {
    const isOn = now.tab === "compare" && now.state?.before;
    const share = Number($("slider").value);
    $("earlier").style.clipPath = isOn ? `inset(0 ${100 - share}% 0 0)` : "";
    $("divider").style.left = `${share}%`;
    $("slider").disabled = !now.state?.before;
    $("slider").setAttribute("aria-valuetext", `${share} % before`);
  }

  function sizes(asked) {
    const { width, height } = page();
    const density = window.devicePixelRatio || 1;
    const words = JSON.stringify([asked, density]);
    fill($("sizes"), words, () => ["light", "dark"].map((ground) => make("div", { className: `ground ${ground}` }, ...SIZES.map((size) => {
      const image = make("img", { alt: `The badge, ${size} pixels wide, on ${ground}`, width: size, height: Math.round((size * height) / width) });
      image.src = door.png({ ...asked, width: Math.round(size * density), size });
      return make("figure", {}, image, make("figcaption", { textContent: `${size} px` }));
    }))));
  }

  const sharpen = later(140, () => draw());

  /// Keeps the point under `at` where it is.
  function zoom(scale, at) {
    const scroller = $("scroller");
    const sheet = $("sheet").getBoundingClientRect();
    const outer = scroller.getBoundingClientRect();
    const [x, y] = at ?? [outer.left + outer.width / 2, outer.top + outer.height / 2];
    const before = now.scale;
    const border = parseFloat(getComputedStyle($("sheet")).borderLeftWidth);
    const [px, py] = [(x - sheet.left - border) / before, (y - sheet.top - border) / before];
    now.fits = false;
    now.scale = clamp(scale, 0.05, 20);
    measure();
    const moved = $("sheet").getBoundingClientRect();
    scroller.scrollLeft += moved.left + border + px * now.scale - x;
    scroller.scrollTop += moved.top + border + py * now.scale - y;
    rulers();
    sharpen();
  }

  function fit() { now.fits = true; measure(); sharpen(); }

  function turn(to) {
    now.page = clamp(to, 0, (design()?.pages.length ?? 1) - 1);
    if (chosen() && chosen().page !== now.page) now.chosen = null;
    keep();
    show();
  }

  function showFoot() {
    const pages = design()?.pages.length ?? 1;
    $("pages").hidden = pages < 2;
    $("page-number").textContent = `Page ${now.page + 1} of ${pages}`;
    $("page-back").disabled = now.page === 0;
    $("page-next").disabled = now.page === pages - 1;
    const files = $("files");
    const kind = { pdf: "pdf", svg: "svg" }[now.tab] ?? "png";
    if (!now.state.good || !now.shown?.is_drawn || now.tab === "sizes") return void files.replaceChildren();
    const asked = { revision: now.state.good, record: now.record, page: now.page, width: 2400 };
    const name = `${now.record}.${kind}`;
    const words = kind === "png" && page()?.bleed ? "Save this PNG, bleed included" : `Save this ${kind.toUpperCase()}`;
    fill(files, JSON.stringify([asked, kind]), () => [make("a", { href: door[kind](asked), download: name, textContent: words })]);
  }

  // ── rulers and what lies over the page ───────────────────────────────────────────────────────

  /// Steps of 1, 2 or 5 whose marks are at least so many CSS pixels apart.
  function pace(pointsPerUnit, least) {
    for (let size = 1; ; size *= 10) {
      for (const by of [1, 2, 5]) if (by * size * pointsPerUnit * now.scale >= least) return by * size;
    }
  }

  function rulers() {
    if (!now.marks.rulers || !page() || $("stage").hidden) return;
    const scroller = $("scroller").getBoundingClientRect();
    const sheet = $("sheet").getBoundingClientRect();
    const border = parseFloat(getComputedStyle($("sheet")).borderLeftWidth);
    const colors = getComputedStyle(document.documentElement);
    const density = window.devicePixelRatio || 1;
    const { points, name } = unit();
    $("corner").textContent = name;
    const [major, minor] = [pace(points, 56), pace(points, 7)];
    for (const [canvas, isX] of [[$("ruler-x"), true], [$("ruler-y"), false]]) {
      const length = isX ? scroller.width : scroller.height;
      const start = (isX ? sheet.left - scroller.left : sheet.top - scroller.top) + border + page().bleed * now.scale;
      const [width, height] = isX ? [length, 20] : [20, length];
      canvas.width = width * density;
      canvas.height = height * density;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const pen = canvas.getContext("2d");
      pen.scale(density, density);
      pen.strokeStyle = pen.fillStyle = colors.getPropertyValue("--soft");
      pen.font = "9.5px system-ui, sans-serif";
      pen.lineWidth = 1;
      pen.beginPath();
      const per = points * now.scale;
      for (let at = Math.ceil(-start / per / minor) * minor; start + at * per < length; at += minor) {
        const place = Math.round(start + at * per) + 0.5;
        const isMajor = at % major === 0;
        const tick = isMajor ? 12 : 4;
        if (isX) { pen.moveTo(place, 20); pen.lineTo(place, 20 - tick); } else { pen.moveTo(20, place); pen.lineTo(20 - tick, place); }
        if (!isMajor) continue;
        pen.save();
        if (isX) pen.translate(place + 3, 10); else { pen.translate(10, place - 3); pen.rotate(-Math.PI / 2); }
        pen.fillText(String(at), 0, 0);
        pen.restore();
      }
      pen.stroke();
      const element = chosen();
      if (!element || element.page !== now.page) continue;
      const [from, by] = isX ? [element.frame[0], element.frame[2]] : [element.frame[1], element.frame[3]];
      pen.globalAlpha = 0.28;
      pen.fillStyle = colors.getPropertyValue("--accent");
      if (isX) pen.fillRect(start + from * now.scale, 0, by * now.scale, 20); else pen.fillRect(0, start + from * now.scale, 20, by * now.scale);
    }
  }

  function lines(major, minor) {
    const { width, height } = page();
    const made = [];
    for (const [size, of] of [[minor, "fine"], [major, "bold"]]) {
      let path = "";
      for (let x = 0; x <= width + 0.01; x += size) path += `M${x} 0V${height}`;
      for (let y = 0; y <= height + 0.01; y += size) path += `M0 ${y}H${width}`;
      made.push(svg("path", { class: of, d: path }));
    }
    return made;
  }

  function overlay(moving) {
    if (!page()) return;
    const { width, height, bleed, margin } = page();
    const all = $("overlay");
    all.setAttribute("viewBox", `${-bleed} ${-bleed} ${width + 2 * bleed} ${height + 2 * bleed}`);
    all.setAttribute("class", `${now.marks.frames ? "" : "plain"} ${isOpen() ? "open" : ""}`);
    const parts = [];
    if (now.marks.grid) parts.push(...lines(10 * unit().points, (now.scale * unit().points >= 3 ? 1 : 5) * unit().points));
    if (now.marks.trim) {
      if (bleed) parts.push(svg("rect", { class: "bleed", x: -bleed, y: -bleed, width: width + 2 * bleed, height: height + 2 * bleed }));
      parts.push(svg("rect", { class: "trim", x: 0, y: 0, width, height }));
      parts.push(svg("rect", { class: "margin", x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin }));
    }
    const area = (element) => element.frame[2] * element.frame[3];
    const here = elements().filter((element) => element.page === now.page).sort((one, other) => area(other) - area(one));
    for (const element of here) {
      const frame = moving?.id === element.id ? moving.frame : element.frame;
      const [x, y, w, h] = frame;
      const kind = worst(element.id);
      const group = svg("g", { class: `${kind} ${element.id === now.chosen ? "chosen" : ""}`, "data-id": element.id });
      group.dataset.id = element.id;
      if (element.rotate) group.setAttribute("transform", `rotate(${element.rotate} ${x + w / 2} ${y + h / 2})`);
      group.append(svg("rect", { class: "halo", x, y, width: w, height: h }), svg("rect", { class: "seen", x, y, width: w, height: h }), svg("rect", { class: "frame", x, y, width: w, height: h }));
      if (element.is_line || !w || !h) group.append(svg("path", { class: "seen", d: `M${x} ${y}L${x + w} ${y + h}` }), svg("path", { class: "frame", d: `M${x} ${y}L${x + w} ${y + h}` }));
      if (element.id === now.chosen && isOpen()) group.append(...handles(frame));
      parts.push(group);
    }
    const raised = parts.findIndex((part) => part.dataset?.id === now.chosen);
    if (raised >= 0) parts.push(...parts.splice(raised, 1));
    for (const [isX, at] of moving?.guides ?? []) {
      parts.push(svg("path", { class: "guide", d: isX ? `M${at} ${-bleed}V${height + bleed}` : `M${-bleed} ${at}H${width + bleed}` }));
    }
    all.replaceChildren(...parts);
    const element = chosen();
    const frame = moving?.frame ?? (element?.page === now.page ? element.frame : null);
    const used = now.shown?.sizes.find(([id]) => id === now.chosen);
    const words = frame ? `${now.chosen}: ${frame.map(shownIn).join(", ")} ${unit().name}${used ? ` · set at ${Math.round(used[2] * 100) / 100} pt of ${Math.round(used[1] * 100) / 100}` : ""}` : "";
    if ($("place").textContent !== words) $("place").textContent = words;
  }

  const EDGES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

  function handles([x, y, w, h]) {
    const side = 8 / now.scale;
    // Between the corners where there is room, so that a small thing can still be taken hold of.
    const has = (edge) => edge.length === 2 || (edge === "n" || edge === "s" ? w : h) > 3 * side;
    return EDGES.filter(has).map((edge) => {
      const cx = edge.includes("w") ? x : edge.includes("e") ? x + w : x + w / 2;
      const cy = edge.includes("n") ? y : edge.includes("s") ? y + h : y + h / 2;
      const handle = svg("rect", { class: "handle", x: cx - side / 2, y: cy - side / 2, width: side, height: side });
      handle.dataset.edge = edge;
      handle.style.cursor = `${edge}-resize`;
      return handle;
    });
  }

  // ── moving things ────────────────────────────────────────────────────────────────────────────

  /// Where the sides and the middle of something may come to rest: page, margins, neighbours.
  function rests(id, isX) {
    const { width, height, margin } = page();
    const length = isX ? width : height;
    const at = isX ? 0 : 1;
    const places = [0, margin, length / 2, length - margin, length];
    for (const element of elements()) {
      if (element.page !== now.page || element.id === id || element.rotate) continue;
      const [from, by] = [element.frame[at], element.frame[at + 2]];
      places.push(from, from + by / 2, from + by);
    }
    return places;
  }

  /// The nearest rest for one of some places, if one is near.
  function nearest(places, id, isX) {
    const near = 6 / now.scale;
    let best = null;
    for (const rest of rests(id, isX)) {
      for (const place of places) {
        const by = rest - place;
        if (Math.abs(by) <= near && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, rest };
      }
    }
    return best;
  }

  const tidy = (points) => {
    const grain = unit().points * (page().in_pixels ? 1 : 0.1);
    return Math.round(points / grain) * grain;
  };

  function within(frame) {
    const { width, height, bleed } = page();
    const [x, y, w, h] = frame;
    return [clamp(x, -bleed, width + bleed - w), clamp(y, -bleed, height + bleed - h), w, h];
  }

  function moved(element, start, dx, dy, isFree) {
    const [x0, y0, w, h] = start;
    let [x, y] = [tidy(x0 + dx), tidy(y0 + dy)];
    if (Math.abs(dx) < 0.01) x = x0;
    if (Math.abs(dy) < 0.01) y = y0;
    const guides = [];
    if (!isFree && !element.rotate) {
      const alongX = dx !== 0 && nearest([x0 + dx, x0 + dx + w / 2, x0 + dx + w], element.id, true);
      const alongY = dy !== 0 && nearest([y0 + dy, y0 + dy + h / 2, y0 + dy + h], element.id, false);
      if (alongX) { x = x0 + dx + alongX.by; guides.push([true, alongX.rest]); }
      if (alongY) { y = y0 + dy + alongY.by; guides.push([false, alongY.rest]); }
    }
    return { frame: element.rotate ? [x, y, w, h] : within([x, y, w, h]), guides };
  }

  function resized(element, start, edge, dx, dy, isFree) {
    const [x0, y0, w0, h0] = start;
    const turned = (element.rotate * Math.PI) / 180;
    const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
    const [lx, ly] = [dx * cos + dy * sin, dy * cos - dx * sin];
    const sides = { left: x0, top: y0, right: x0 + w0, bottom: y0 + h0 };
    const guides = [];
    const pull = (side, by, isX) => {
      let to = tidy(sides[side] + by);
      const rest = !isFree && !element.rotate && nearest([sides[side] + by], element.id, isX);
      if (rest) { to = rest.rest; guides.push([isX, to]); }
      sides[side] = to;
    };
    const least = element.is_line ? 0 : unit().points;
    if (edge.includes("w")) { pull("left", lx, true); sides.left = Math.min(sides.left, sides.right - least); }
    if (edge.includes("e")) { pull("right", lx, true); sides.right = Math.max(sides.right, sides.left + least); }
    if (edge.includes("n")) { pull("top", ly, false); sides.top = Math.min(sides.top, sides.bottom - least); }
    if (edge.includes("s")) { pull("bottom", ly, false); sides.bottom = Math.max(sides.bottom, sides.top + least); }
    const [w, h] = [sides.right - sides.left, sides.bottom - sides.top];
    if (!element.rotate) {
      const { width, height, bleed } = page();
      const [left, top] = [Math.max(sides.left, -bleed), Math.max(sides.top, -bleed)];
      return { frame: [left, top, Math.min(sides.right, width + bleed) - left, Math.min(sides.bottom, height + bleed) - top], guides };
    }
    // What is turned turns about its middle, so the middle moves along the turned axes.
    const [mx, my] = [sides.left + w / 2 - (x0 + w0 / 2), sides.top + h / 2 - (y0 + h0 / 2)];
    const [cx, cy] = [x0 + w0 / 2 + mx * cos - my * sin, y0 + h0 / 2 + mx * sin + my * cos];
    return { frame: [cx - w / 2, cy - h / 2, w, h], guides: [] };
  }

  let hold = null;

  function grab(event) {
    if (event.button !== 0) return;
    const group = event.target.closest?.("[data-id]");
    if (!group) return void (event.target.closest?.("#overlay") && mark(null));
    mark(group.dataset.id);
    $("stage").focus({ preventScroll: true });
    const element = chosen();
    if (!element || !isOpen()) return;
    hold = { element, edge: event.target.dataset.edge, from: [event.clientX, event.clientY], start: element.frame, moving: null };
    $("overlay").setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function drag(event) {
    if (!hold) {
      warm(event.target.closest?.("[data-id]")?.dataset.id ?? null);
      return;
    }
    let [dx, dy] = [event.clientX - hold.from[0], event.clientY - hold.from[1]];
    if (!hold.moving && Math.hypot(dx, dy) < 3) return;
    if (event.shiftKey && !hold.edge) { if (Math.abs(dx) > Math.abs(dy)) dy = 0; else dx = 0; }
    [dx, dy] = [dx / now.scale, dy / now.scale];
    const { element, edge, start } = hold;
    const to = edge ? resized(element, start, edge, dx, dy, event.altKey) : moved(element, start, dx, dy, event.altKey);
    hold.moving = { id: element.id, ...to };
    overlay(hold.moving);
    warm(null);
  }

  function drop() {
    const { element, moving } = hold ?? {};
    hold = null;
    if (!moving) return;
    place(element, moving.frame);
  }

  function letGo() {
    if (!hold) return;
    hold = null;
    overlay();
  }

  /// Shows a new place at once, and asks for it to be written down.
  function place(element, frame) {
    element.frame = frame;
    overlay();
    showProperties();
    rulers();
    change({ element: element.id, frame });
  }

  const writing = { last: Promise.resolve() };
  function change(asked, path = "change") {
    writing.last = writing.last.then(async () => {
      const faults = await door.post(path, asked).catch(() => [{ message: "testamur can't be reached: is it still running?", place: {} }]);
      if (faults.length) complain(faults);
      await refresh();
    });
    return writing.last;
  }

  let quiet = 0;
  function complain(faults) {
    const box = $("toast");
    box.replaceChildren(...faults.slice(0, 3).map((found) => finding({ severity: "fault", ...found }, "div")));
    box.hidden = false;
    clearTimeout(quiet);
    quiet = setTimeout(() => { box.hidden = true; }, 9000);
  }

  /// Several strokes of a key are one change.
  const nudges = { element: null, frame: null };
  const settle = later(260, () => {
    const { element, frame } = nudges;
    nudges.element = null;
    if (element) change({ element, frame });
  });

  function nudge(event, dx, dy) {
    const element = chosen();
    if (!element || !isOpen()) return;
    event.preventDefault();
    const by = unit().points * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
    const [x, y, w, h] = element.frame;
    const least = element.is_line ? 0 : by;
    const frame = event.ctrlKey || event.metaKey ? [x, y, Math.max(least, w + dx * by), Math.max(least, h + dy * by)] : [x + dx * by, y + dy * by, w, h];
    element.frame = element.rotate ? frame : within(frame);
    Object.assign(nudges, { element: element.id, frame: element.frame });
    overlay();
    rulers();
    settle();
  }

  // ── properties ───────────────────────────────────────────────────────────────────────────────

  const FITS = ["shrink", "wrap", "shrink-wrap", "ellipsis", "error", "none"];
  const ALIGNS = ["start", "center", "end", "justify", "left", "right"];
  const VALIGNS = ["top", "middle", "bottom", "baseline"];

  function label(className, words, ...fields) {
    return make("label", { className }, words, ...fields);
  }

  function field(name, kind, value, more = {}) {
    const made = make(kind === "textarea" ? "textarea" : "input", { name, value, disabled: !isOpen(), ...(kind === "textarea" ? {} : { type: kind }), ...more });
    made.addEventListener("change", () => enter(name, made));
    return made;
  }

  function list(name, values, value) {
    const all = values.includes(value) ? values : [value, ...values];
    const made = make("select", { name, disabled: !isOpen() }, ...all.map((each) => make("option", { value: each, textContent: each, selected: String(each) === String(value) })));
    made.addEventListener("change", () => enter(name, made));
    return made;
  }

  function showProperties() {
    const element = chosen();
    const panel = $("properties");
    panel.hidden = !element;
    if (!element) return void delete $("form").dataset.words;
    $("closed").replaceChildren(rich("", still ? "" : now.state.closed ?? ""));
    $("closed").hidden = !$("closed").textContent;
    if ($("form").contains(document.activeElement) && document.activeElement.dataset.dirty) return;
    $("properties-title").textContent = `${element.id} · ${element.kind}`;
    const form = $("form");
    const held = form.contains(document.activeElement) ? document.activeElement.name : null;
    const words = JSON.stringify([element, isOpen()]);
    if (form.dataset.words === words) return;
    form.dataset.words = words;
    form.replaceChildren(...fields(element));
    if (held) form.elements[held]?.focus();
  }

  function fields(element) {
    const { name, points } = unit();
    const sizeUnit = page()?.in_pixels ? ["px", PX] : ["pt", 1];
    const round = (value) => Math.round(value * 100) / 100;
    const made = ["x", "y", "width", "height"].map((side, index) =>
      label("", `${side} (${name})`, field(`side-${index}`, "number", round(element.frame[index] / points), { step: page()?.in_pixels ? 1 : 0.1 })));
    if (element.text !== null) {
      const rows = clamp(element.text.split("\n").length, 2, 10);
      made.unshift(label("wide", ["qr", "code"].includes(element.kind) ? "Says" : "Text", field("text", "textarea", element.text, { rows, spellcheck: false, dir: "auto" })));
    }
    if (element.family !== null) {
      const families = design().families;
      const family = families.find((known) => known.name === element.family);
      made.push(
        label("wide", "Font", list("family", families.map((known) => known.name), element.family)),
        label("third", "Weight", list("weight", family?.weights ?? [], element.weight)),
        label("third", `Size (${sizeUnit[0]})`, field("size", "number", round(element.size / sizeUnit[1]), { step: 0.5, min: 1 })),
        label("third tick", "", field("italic", "checkbox", "", { checked: element.italic, disabled: !isOpen() || !(family?.italic || element.italic) }), "Italic"));
    }
    if (element.color !== null) {
      const paint = make("input", { type: "color", value: hex(element.color), disabled: !isOpen(), ariaLabel: "Choose a colour" });
      paint.addEventListener("change", () => change({ element: element.id, color: paint.value }));
      made.push(label("wide", "Colour", make("span", { className: "paint" }, paint, field("color", "text", element.color, { ariaLabel: "Colour", spellcheck: false }))));
    }
    if (element.fit !== null) {
      made.push(label("", "Fit", list("fit", FITS, element.fit)), label("", "Align", list("align", ALIGNS, element.align)), label("", "Vertical align", list("valign", VALIGNS, element.valign)));
    }
    return made;
  }

  function hex(color) {
    const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
    if (short) return `#${short.slice(1).map((digit) => digit + digit).join("")}`;
    return /^#[0-9a-f]{6}/i.test(color) ? color.slice(0, 7).toLowerCase() : "#000000";
  }

  function enter(name, made) {
    const element = chosen();
    if (!element) return;
    delete made.dataset.dirty;
    const side = /^side-(\d)$/.exec(name);
    const value = Number(made.value);
    if (made.type === "number" && (made.value === "" || !Number.isFinite(value))) return void refreshForm();
    if (side) {
      const frame = [...element.frame];
      frame[Number(side[1])] = value * unit().points;
      return void place(element, frame);
    }
    const given = {
      text: () => made.value,
      family: () => made.value,
      weight: () => value,
      italic: () => made.checked,
      size: () => value * (page()?.in_pixels ? PX : 1),
      color: () => made.value.trim(),
      fit: () => made.value,
      align: () => made.value,
      valign: () => made.value,
    }[name]();
    change({ element: element.id, [name]: given }).then(refreshForm);
  }

  /// What was refused goes back to what stands in the file.
  function refreshForm() {
    delete $("form").dataset.words;
    showProperties();
  }

  // ── keys and clicks ──────────────────────────────────────────────────────────────────────────

  function toggle(name) {
    now.marks[name] = !now.marks[name];
    document.querySelector(`[data-mark=${name}]`).setAttribute("aria-pressed", now.marks[name]);
    if (design()) { measure(); sharpen(); }
  }

  function next(by) {
    const here = elements().filter((element) => element.page === now.page).map((element) => element.id);
    if (!here.length) return;
    const at = here.indexOf(now.chosen);
    mark(here[at < 0 ? (by > 0 ? 0 : here.length - 1) : (at + by + here.length) % here.length]);
    reveal(now.chosen);
  }

  const KEYS = {
    "[": () => next(-1), "]": () => next(1),
    ",": () => step(-1), ".": () => step(1),
    PageUp: () => turn(now.page - 1), PageDown: () => turn(now.page + 1),
    "+": () => zoom(now.scale * 1.25), "=": () => zoom(now.scale * 1.25), "-": () => zoom(now.scale / 1.25),
    0: fit, 9: () => zoom(ACTUAL),
    1: () => choose("png"), 2: () => choose("pdf"), 3: () => choose("svg"), 4: () => choose("compare"), 5: () => choose("sizes"),
    f: () => toggle("frames"), t: () => toggle("trim"), g: () => toggle("grid"), r: () => toggle("rulers"),
    "?": () => $("help").showModal(),
    "/": () => { if (!$("table").hidden) $("search").focus(); },
    Escape: () => { if (hold) letGo(); else { mark(null); $("toast").hidden = true; } },
    Enter: () => $("form").querySelector("textarea, input")?.focus(),
  };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function press(event) {
    const target = event.target;
    const isTyping = target.matches("input:not([type=radio], [type=range], [type=checkbox]), textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && isOpen() && !isTyping) {
      event.preventDefault();
      return void change({}, event.shiftKey ? "redo" : "undo");
    }
    if (target.closest("dialog")) return;
    if (isTyping) {
      if (event.key === "Escape") $("stage").focus();
      return;
    }
    const isFree = target === document.body || target.id === "stage" || target.id === "sizes";
    if (ARROWS[event.key] && target.id === "stage" && now.chosen) return nudge(event, ...ARROWS[event.key]);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || (isFree && KEYS[event.key])) {
      if (event.key !== "Escape") event.preventDefault();
      KEYS[event.key]();
    }
  }

  function tabKeys(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    const tabs = [...document.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
    const to = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
    choose(to.dataset.tab);
    to.focus();
  }

  /// What a button is called, and the key that does the same, for who points at it.
  function title(button) {
    const key = button.getAttribute("aria-keyshortcuts");
    button.title = button.getAttribute("aria-label") + (key ? ` (${key.replace("Control", "Ctrl").replaceAll("+", key.length > 1 ? " " : "+")})` : "");
  }

  function listen() {
    for (const button of document.querySelectorAll("button[aria-label]")) title(button);
    for (const button of document.querySelectorAll("[role=tab], #edits button, #zooms button, #marks button, #pages button")) back(button);
    addEventListener("keydown", press);
    for (const tab of document.querySelectorAll("[role=tab]")) {
      tab.addEventListener("click", () => choose(tab.dataset.tab));
      tab.addEventListener("keydown", tabKeys);
    }
    for (const button of document.querySelectorAll("[data-mark]")) button.addEventListener("click", () => toggle(button.dataset.mark));
    $("undo").addEventListener("click", () => change({}, "undo"));
    $("redo").addEventListener("click", () => change({}, "redo"));
    $("zoom-in").addEventListener("click", () => zoom(now.scale * 1.25));
    $("zoom-out").addEventListener("click", () => zoom(now.scale / 1.25));
    $("zoom-fit").addEventListener("click", fit);
    $("page-back").addEventListener("click", () => turn(now.page - 1));
    $("page-next").addEventListener("click", () => turn(now.page + 1));
    $("show-help").addEventListener("click", () => $("help").showModal());
    $("slider").addEventListener("input", slide);
    $("search").addEventListener("input", later(120, search));
    $("form").addEventListener("submit", (event) => event.preventDefault());
    $("form").addEventListener("input", (event) => { event.target.dataset.dirty = "yes"; });
    $("form").addEventListener("focusout", (event) => { delete event.target.dataset.dirty; });
    const over = $("overlay");
    over.addEventListener("pointerdown", grab);
    over.addEventListener("pointermove", drag);
    over.addEventListener("pointerup", drop);
    over.addEventListener("pointercancel", letGo);
    over.addEventListener("pointerleave", () => { if (!hold) warm(null); });
    const scroller = $("scroller");
    scroller.addEventListener("scroll", () => { warm(null); rulers(); }, { passive: true });
    scroller.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(now.scale * Math.exp(-event.deltaY / 300), [event.clientX, event.clientY]);
    }, { passive: false });
    new ResizeObserver(() => { if (design() && !$("stage").hidden) { measure(); sharpen(); } }).observe(scroller);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rulers);
  }

  listen();
  follow();
})();
