/**
 * In the page: from a slider event to the picture that it leads to, painted. Installed before JupyterLab loads.
 *
 * Painted means the end of the first frame that contains the new picture, and is found out in the same way whatever
 * draws it: the change is noted when it is made; a fresh ResizeObserver then reports in the very frame that paints it,
 * be it made in an animation frame's callback or before; a message posted from there arrives when that frame is done.
 */
(() => {
  const IDLE = 250;
  const QUIET = 1000;
  const PATIENCE = 30000;
  const now = () => performance.now();
  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // What goes over the kernel's WebSocket: [time, bytes, "in" or "out"].
  let traffic = [];
  const size = (data) => data.byteLength ?? data.size ?? data.length;
  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      this.isKernel = String(words[0]).includes("/api/kernels/");
      if (this.isKernel) this.addEventListener("message", ({ data }) => traffic.push([now(), size(data), "in"]));
    }
    send(data) {
      if (this.isKernel) traffic.push([now(), size(data), "out"]);
      super.send(data);
    }
  };

  let changes = [];
  let paints = [];
  // When a picture that was painted coarse had all its pixels; not a new picture.
  let wholes = [];
  // For each paint, what of the changes in it there was to tell apart.
  let kinds = [];
  let waiting = [];
  let frameIsAwaited = false;
  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => {
    frameIsAwaited = false;
    paints.push(now());
    kinds.push(waiting);
    waiting = [];
  };
  function changed(kind = "") {
    changes.push(now());
    waiting.push(kind);
    if (frameIsAwaited) return;
    frameIsAwaited = true;
    const observer = new ResizeObserver(() => {
      observer.disconnect();
      afterFrame.port2.postMessage(null);
    });
    observer.observe(document.documentElement);
  }

  // Previews have a number for each change that a hand has made; at which one both counts began is seen from rest.
  let made = 0;
  let counted = null;
  let previewNumber = 0;
  function previewed(number) {
    previewNumber = number;
    changed("preview");
    if (counted !== null && number - counted === made) waiting.push("newest");
  }

  /** How each kind of picture tells that there is a new one. */
  const WATCH = {
    // An element that counts its pictures in an attribute, says in another by how much one is coarser than shown, and
    // numbers its previews in a third.
    revision(selector) {
      const target = document.querySelector(selector);
      let { revision, coarse, preview } = target.dataset;
      const look = () => {
        const { dataset } = target;
        if (dataset.revision !== revision) changed("keras");
        else if (dataset.preview && dataset.preview !== preview) previewed(Number(dataset.preview));
        else if (dataset.coarse !== coarse) wholes.push(now());
        ({ revision, coarse, preview } = dataset);
      };
      new MutationObserver(look).observe(target, { attributes: true });
    },
    // An element one of whose attributes tells what it shows, or with "=" what it is to be.
    attribute(selector, attribute) {
      const [name, wanted] = attribute.split("=");
      const target = document.querySelector(selector);
      const look = () => {
        if (wanted === undefined || target.getAttribute(name) === wanted) changed();
      };
      new MutationObserver(look).observe(target, { attributes: true, attributeFilter: [name] });
    },
    // Text that is another one.
    text(selector) {
      const target = document.querySelector(selector);
      new MutationObserver(changed).observe(target, { childList: true, characterData: true, subtree: true });
    },
    // An <img> that replaces another one: new as soon as it is decoded, as no frame can show it before.
    image(selector) {
      const seen = new WeakSet();
      const look = () => {
        for (const image of document.querySelectorAll(`${selector} img`)) {
          if (seen.has(image)) continue;
          seen.add(image);
          image.decode().then(changed, () => {});
        }
      };
      new MutationObserver(look).observe(document.querySelector(selector), { childList: true, subtree: true });
    },
    // A canvas on the page that an image is drawn onto.
    canvas(selector) {
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (...words) {
        drawImage.apply(this, words);
        if (this.canvas.isConnected && this.canvas.closest(selector)) changed();
      };
    },
  };

  let events = [];
  const noted = () => {
    made += 1;
    events.push(now());
  };
  const found = (selector) => {
    const element = document.querySelector(selector);
    if (!element) throw new Error(`There is no ${selector}`);
    return element;
  };

  let value = () => null;

  /** The browser steps its own sliders only for a key that is real, so here the step is made, and told as it tells it. */
  function platformSlider(slider, low, high) {
    let step = 1;
    slider.addEventListener("input", noted, { capture: true });
    value = () => Number(slider.value);
    return () => {
      if (value() >= high) step = -1;
      if (value() <= low) step = 1;
      slider.focus({ preventScroll: true });
      slider.value = String(value() + step);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    };
  }

  /** What a hand does, each as a function that does it once. */
  const TRIGGER = {
    /** One step of the slider by an arrow key, to and fro between its ends: ours, or one of ipywidgets. */
    slider({ label, low, high }) {
      const own = document.querySelector(`.cnnw-setting input[type=range][aria-label="${label}"]`);
      if (own) return platformSlider(own, low, high);
      const isNamed = (box) => box.querySelector(".widget-label")?.textContent.trim() === label;
      const slider = [...document.querySelectorAll(".widget-slider")].find(isNamed).querySelector(".noUi-handle");
      let step = 1;
      slider.addEventListener("keydown", noted, { capture: true });
      value = () => Number(slider.getAttribute("aria-valuenow"));
      return () => {
        if (value() >= high) step = -1;
        if (value() <= low) step = 1;
        const key = step > 0 ? "ArrowRight" : "ArrowLeft";
        slider.focus({ preventScroll: true });
        slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      };
    },
    /** One value of a list after the other. */
    list({ selector, values }) {
      let at = 0;
      return () => {
        const list = found(selector);
        list.value = values[++at % values.length];
        noted();
        list.dispatchEvent(new Event("change", { bubbles: true }));
      };
    },
    /** A click on one element after the other. */
    clicks({ selectors }) {
      let at = 0;
      return () => {
        const element = found(selectors[++at % selectors.length]);
        noted();
        element.click();
      };
    },
    /** The pointer over one place of an element after the other, never twice over the same. */
    hover({ selector }) {
      let at = 0;
      return () => {
        const element = found(selector);
        const box = element.getBoundingClientRect();
        const share = (step) => 0.05 + 0.9 * ((++at * step) % 1);
        const place = { clientX: box.left + share(0.618) * box.width, clientY: box.top + share(0.414) * box.height };
        noted();
        element.dispatchEvent(new PointerEvent("pointermove", { ...place, bubbles: true }));
      };
    },
  };

  let press = () => {};

  function watch({ kind, selector, trigger, attribute }) {
    WATCH[kind](selector, attribute);
    aim(trigger);
  }

  /** What the hand does from now on. */
  function aim(trigger) {
    press = TRIGGER[trigger.kind](trigger);
  }

  function begin() {
    [events, changes, paints, kinds, waiting, wholes, traffic] = [[], [], [], [], [], [], []];
  }

  async function until(condition, what) {
    const deadline = now() + PATIENCE;
    while (!condition()) {
      if (now() > deadline) throw new Error(`${what} did not happen in ${PATIENCE} ms`);
      await sleep(5);
    }
  }

  const latest = () => Math.max(0, paints.at(-1) ?? 0, events.at(-1) ?? 0, traffic.at(-1)?.[0] ?? 0);
  const record = () => ({ events, changes, paints, kinds, wholes, traffic, value: value(), origin: performance.timeOrigin });

  /** One change from rest. The wait afterwards is the next change's idle time, and catches what is sent late. */
  async function single() {
    begin();
    press();
    await until(() => paints.length, "a new picture");
    await sleep(IDLE);
    if (kinds.flat().includes("preview")) counted = previewNumber - made;
    return record();
  }

  /** One choice in a list of a block's settings, from rest. */
  async function choose({ label, value }) {
    const list = found(`.cnnw-setting select[aria-label="${label}"]`);
    begin();
    list.focus({ preventScroll: true });
    list.value = value;
    events.push(now());
    list.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => paints.length, "a new picture");
    await sleep(IDLE);
    return record();
  }

  let isUp = false;

  /** One step of the weight under the cursor of the kernels' editor, by Alt and an arrow key, up and down again. */
  async function edit() {
    begin();
    isUp = !isUp;
    const cursor = document.querySelector(".cnnw-cursor");
    const key = isUp ? "ArrowUp" : "ArrowDown";
    cursor.focus({ preventScroll: true });
    events.push(now());
    cursor.dispatchEvent(new KeyboardEvent("keydown", { key, altKey: true, bubbles: true, cancelable: true }));
    await until(() => paints.length, "a new picture");
    await sleep(IDLE);
    return record();
  }

  /** A drag: `count` changes, `interval` ms apart, timed here so that no test driver is in the way. */
  async function drag({ count, interval }) {
    begin();
    const start = now();
    for (let index = 0; index < count; index++) {
      await sleep(Math.max(0, start + index * interval - now()));
      press();
    }
    await until(() => paints.length && now() - latest() > QUIET, "rest after a drag");
    return record();
  }

  /** Milliseconds between the frames of a page at rest. */
  async function frames(count = 60) {
    const times = [];
    for (let index = 0; index <= count; index++) times.push(await new Promise(requestAnimationFrame));
    return times.slice(1).map((time, index) => time - times[index]);
  }

  window.stopwatch = { watch, aim, single, choose, edit, drag, frames };
})();
