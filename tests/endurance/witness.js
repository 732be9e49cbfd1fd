// The page's side: what is on screen, and whether Python has the same. Added to every page of the context.
(() => {
  const LISTS = { scale: "scale", colormap: "colormap", channel_sort: "sort", channel_filter: "filter" };
  // The panels that may follow the maps a moment later.
  const FOLLOWERS = [["pipeline", "revision"], ["kernels", "kernels"]];
  let witness = null;
  let scene = null;
  let count = 0;
  let goal = null;
  let wasHit = false;
  window.addEventListener("click", ({ target }) => { wasHit ||= goal?.contains(target); }, true);
  // Ids of the messages that the kernel may not have handled yet.
  let sent = [];

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = (name) => document.querySelector(`[data-panel="${name}"]`);
  const isSeen = (element) => element.getClientRects().length > 0;
  const text = (value) => JSON.stringify(value);
  const pair = (value) => (Array.isArray(value) ? value : [value, value]);
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

  const controls = () => all(".cnnw-setting").filter(isSeen).map((root) => ({ root, field: root.dataset.setting }));

  const control = (field) => controls().find((each) => each.field === field)?.root;

  const sliders = (field) => all("input[type=range]", control(field)).filter(isSeen);

  function shown(root, field) {
    const list = root.querySelector("select");
    if (list) return list.value || null;
    const box = root.querySelector("input[type=checkbox]");
    if (box) return box.checked;
    const [tracks, numbers] = ["range", "number"].map((type) =>
      all(`input[type=${type}]`, root).filter(isSeen).map((each) => Number(each.value)));
    if (text(tracks) !== text(numbers)) return `sliders at ${tracks}, numbers ${numbers}`;
    return field === "pool_strides" && numbers.every((each) => each === 0) ? null : pair(numbers.length > 1 ? numbers : numbers[0]);
  }

  function settings() {
    return Object.fromEntries(controls().map(({ root, field }) => {
      const complaint = root.querySelector(".cnnw-complaint");
      return [field, { value: shown(root, field), complaint: isSeen(complaint) ? complaint.textContent : "" }];
    }));
  }

  // What differs between the page and Python, in words; nothing where both are the same.
  function differences(python, isWhole) {
    const found = [];
    const same = (what, page, kernel) => text(page) === text(kernel) || found.push(`${what}: page ${text(page)}, Python ${text(kernel)}`);
    const maps = panel("maps");
    same("maps revision", Number(maps.dataset.revision), python.revision);
    same("stage", maps.dataset.stage, python.selection.stage);
    for (const name of Object.keys(python.looks)) same(name, scene.get(name), python.looks[name]);
    for (const [name, hook] of Object.entries(LISTS)) {
      const list = document.querySelector(`select[data-setting="${hook}"]`);
      if (isSeen(list)) same(`list ${name}`, list.value, python.looks[name]);
    }
    for (const name of ["stage", "channel", "row", "col"]) same(name, scene.get("selection")[name], python.selection[name]);
    same("image", panel("bar").querySelector('select[data-setting="image"]').value, python.image);
    same("pinned", maps.querySelector('[data-action="pin"]').getAttribute("aria-pressed"), String(python.is_pinned));
    same("large view", !maps.querySelector(".cnnw-large").hidden, python.looks.large);
    const notice = document.querySelector(".cnnw-notice");
    same("notice", notice.hidden ? "" : notice.firstChild.textContent, python.notice.text ?? "");
    for (const step of ["undo", "redo"]) {
      const button = document.querySelector(`.cnnw-edit [data-action="${step}"]`);
      same(step, !button.disabled, python[`can_${step}`]);
    }
    const block = python.blocks[python.bound];
    for (const [field, { value, complaint }] of Object.entries(settings())) {
      const isWanted = field in python.wanted;
      const kernel = isWanted ? python.wanted[field] : block[field];
      same(field, value, Array.isArray(value) ? pair(kernel) : kernel);
      same(`complaint about ${field}`, complaint !== "", isWanted);
    }
    same("title", document.querySelector(".cnnw-block-title").textContent.match(/\d+/)?.[0], String(python.bound + 1));
    if (!isWhole) return found;
    for (const [name, revision] of FOLLOWERS) same(`${name} revision`, Number(panel(name).dataset.revision), python[revision]);
    same("cards", Object.fromEntries(all(".cnnw-card").map((card) => [card.dataset.stage, numbers(card.querySelector(".cnnw-card-shape"))])), python.shapes);
    same("tabs", all(".cnnw-tabs .cnnw-tab", maps).map((tab) => tab.dataset.stage), Object.keys(python.shapes).filter((name) => name !== "input"));
    for (const line of all(".cnnw-formula-line")) {
      const stage = line.dataset.stage;
      const axis = line.querySelector(".cnnw-quiet").textContent.endsWith("width") ? 1 : 0;
      same(`formula of ${stage}`, Number(line.textContent.match(/ \+ 1 = (\d+)/)?.[1]), python.shapes[stage]?.[axis]);
    }
    const sum = python.selection;
    const terms = panel("arithmetic");
    // Nothing is computed in the input.
    if (sum.stage === "input") return found;
    same("arithmetic", ["stage", "channel", "row", "col"].map((name) => terms.dataset[name]), [sum.stage, sum.channel, sum.row, sum.col].map(String));
    return found;
  }

  const numbers = (element) => (element.textContent.match(/\d+/g) ?? []).map(Number);

  async function ask(seconds) {
    const asked = ++count;
    const before = [...sent];
    let late = 0;
    const answered = new Promise((done) => {
      const listen = () => {
        const told = JSON.parse(witness.get("told"));
        if (told.asked !== asked) return;
        witness.off("change:told", listen);
        clearTimeout(late);
        sent = sent.filter((id) => !before.includes(id) || told.unhandled.includes(id));
        done(told);
      };
      witness.on("change:told", listen);
      late = setTimeout(() => { witness.off("change:told", listen); done(null); }, 1000 * seconds);
    });
    witness.set("asked", { count: asked, sent: before });
    witness.save_changes();
    return answered;
  }

  // Notes what any widget sends, but for the witness's own questions.
  function listen(channel) {
    const channels = Object.getPrototypeOf(channel);
    if (channels.isHeard) return;
    channels.isHeard = true;
    const { send } = channels;
    channels.send = function (data, ...words) {
      const id = send.call(this, data, ...words);
      if (!data.state?.asked) sent.push(id);
      return id;
    };
  }

  window.endurance = {
    async meet(model) {
      const explorer = await model.widget_manager.get_model(model.get("shown"));
      scene = { get: (name) => explorer.get(`scene.${name}`) };
      listen(explorer.comm);
      witness = model;
    },
    forget() { witness = null; },
    isReady: () => witness !== null,
    // Asks Python until it has what was wanted, and the page shows what Python has.
    async settle({ wanted = {}, isWhole = false, seconds = 20 }) {
      const end = performance.now() + 1000 * seconds;
      for (;;) {
        const python = await ask(seconds);
        const found = python === null ? ["the kernel does not answer"] : differences(python, isWhole);
        if (python?.unhandled.length) found.push(`${python.unhandled.length} messages are not handled`);
        for (const [name, value] of Object.entries(wanted)) {
          if (python && text(python[name]) !== text(value)) found.push(`${name}: wanted ${text(value)}, Python ${text(python[name])}`);
        }
        if (found.length === 0 || performance.now() > end) return { python, found, fields: Object.keys(settings()) };
        await nextFrame();
      }
    },
    // Puts the focus where a hand is about to press keys, and tells whether it is there.
    focus(selector, at = 0) {
      const element = all(selector).filter(isSeen).at(at);
      element?.focus();
      return element !== undefined && document.activeElement === element;
    },
    focusSlider(field, at = 0) {
      const slider = sliders(field)[at];
      slider?.focus();
      return slider !== undefined;
    },
    // The middle of what a hand is about to press, or null where something else would be hit.
    place(selector, share = [0.5, 0.5], at = 0) {
      const element = all(selector).filter(isSeen).at(at);
      if (!element) return null;
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
      const box = element.getBoundingClientRect();
      const [x, y] = [box.left + share[0] * box.width, box.top + share[1] * box.height];
      const there = document.elementFromPoint(x, y);
      goal = element;
      wasHit = false;
      return there && (element.contains(there) || there.contains(element)) ? [x, y] : null;
    },
    // Whether it was clicked: what came a moment later, as a notice, may have moved it away, even between press and release.
    wasHit: () => wasHit,
    slider(field) {
      const [slider] = sliders(field);
      const { left, top, width, height } = slider.getBoundingClientRect();
      const handle = parseFloat(getComputedStyle(slider).getPropertyValue("--cnnw-handle"));
      const share = (slider.value - slider.min) / (slider.max - slider.min);
      return { left, width, x: left + handle / 2 + share * (width - handle), y: top + height / 2 };
    },
    part(field, selector) {
      for (const each of all("[data-endurance]")) each.removeAttribute("data-endurance");
      control(field)?.querySelector(selector)?.setAttribute("data-endurance", "");
      return '[data-endurance]';
    },
    options: (selector) => all(`${selector} option`).map((option) => option.value),
    reading() {
      const root = panel("maps").querySelector(".cnnw-readout");
      return { text: root.textContent, isExact: root.dataset.exact === "true" };
    },
  };
})();
