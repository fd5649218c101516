// Values of figures for pointers and keys, and figures to take away. Without it nothing is missing
// that the figure's alternative text and its table do not say.
(() => {
  "use strict";
  // pixels of a saved picture for one of the drawing's points
  const SCALE = 3;
  const NEXT = ["ArrowRight", "ArrowDown"];
  const KEYS = [...NEXT, "ArrowLeft", "ArrowUp", "Home", "End"];
  const words = JSON.parse(document.body.dataset.words || "{}");
  const say = (message, values = {}) => (words[message] || message)
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const element = (name, properties, ...inside) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inside);
    return made;
  };

  // Quarto's own script, which runs later, takes every link's address for text: in a drawing it is none
  document.querySelectorAll("svg a[href]").forEach((link) => {
    Object.defineProperty(link, "href", { value: link.getAttribute("href"), writable: true });
  });

  // the form of the figure that is shown at this width
  const shown = (drawings) => [...drawings.querySelectorAll("svg")]
    .find((svg) => svg.getBoundingClientRect().width > 0) || drawings.querySelector("svg");

  const readOut = (drawings, name, output) => {
    let at = -1;
    const link = (mark) => mark.closest("a");
    // one stop of the keyboard for a figure: arrow keys lead from value to value, Enter to its rows
    const links = drawings.querySelectorAll("a[aria-label]");
    links.forEach((one) => one.setAttribute("tabindex", "-1"));
    // the link that has the focus is read out
    if (links.length) output.setAttribute("aria-live", "off");
    const clear = () => {
      drawings.querySelectorAll(".read").forEach((mark) => mark.classList.remove("read"));
      output.value = "";
    };
    const read = (mark) => {
      clear();
      mark.classList.add("read");
      output.value = mark.dataset.read;
    };
    drawings.tabIndex = 0;
    drawings.setAttribute("role", "group");
    drawings.setAttribute("aria-label", say("Values of {name}: read them one by one with the arrow keys", { name }));
    drawings.addEventListener("pointermove", (event) => {
      const mark = event.target.closest("[data-read]");
      if (mark && !mark.classList.contains("read")) read(mark);
    });
    drawings.addEventListener("pointerleave", clear);
    drawings.addEventListener("focusout", (event) => {
      if (!drawings.contains(event.relatedTarget)) clear();
    });
    drawings.addEventListener("keydown", (event) => {
      const marks = [...shown(drawings).querySelectorAll("[data-read]")];
      if (event.key === "Escape") {
        at = -1;
        drawings.focus();
        clear();
      } else if (KEYS.includes(event.key) && marks.length) {
        event.preventDefault();
        const step = NEXT.includes(event.key) ? 1 : -1;
        at = event.key === "Home" ? 0
          : event.key === "End" ? marks.length - 1
            : at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
        read(marks[at]);
        (link(marks[at]) || drawings).focus();
      }
    });
  };

  // a picture of the figure as it is seen, with the colours that the page gives it
  const painted = (svg) => {
    const copy = svg.cloneNode(true);
    const [from, to] = [svg, copy].map((one) => [one, ...one.querySelectorAll("*")]);
    from.forEach((source, index) => {
      const looks = getComputedStyle(source);
      ["fill", "stroke"].forEach((side) => {
        if (source.hasAttribute(side) && looks[side]) to[index].setAttribute(side, looks[side]);
      });
    });
    copy.querySelectorAll("text").forEach((words) => words.remove());
    return copy;
  };

  // a picture knows none of the page's typefaces: its words are written by the page
  const writeWords = (context, svg, scale) => svg.querySelectorAll("text").forEach((words) => {
    const looks = getComputedStyle(words);
    const { a, b, c, d, e, f } = words.getCTM();
    context.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale, f * scale);
    context.font = `${looks.fontWeight} ${looks.fontSize} ${looks.fontFamily}`;
    context.textAlign = { middle: "center", end: "right" }[looks.textAnchor] || "left";
    context.fillStyle = looks.fill;
    context.fillText(words.textContent, words.getAttribute("x") || 0, words.getAttribute("y") || 0);
  });

  const savePng = (drawings, file) => {
    const svg = shown(drawings);
    const { width, height } = svg.viewBox.baseVal;
    const copy = painted(svg);
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const picture = new Image();
    picture.onload = () => {
      const canvas = element("canvas", { width: width * SCALE, height: height * SCALE });
      const context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      writeWords(context, svg, canvas.width / svg.getBoundingClientRect().width);
      const link = element("a", { href: canvas.toDataURL("image/png"), download: file });
      document.body.append(link);
      link.click();
      link.remove();
    };
    picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  };

  // the table behind a figure stands below it, before anything else that is numbered
  const tableOf = (figure) => {
    let next = figure.nextElementSibling || figure.parentElement.nextElementSibling;
    for (let steps = 0; next && steps < 3; steps += 1, next = next.nextElementSibling) {
      if (next.matches("figure, .exhibit, h2, h3")) return null;
      const link = next.querySelector("a[href$='.csv']:not([href$='-rows.csv'])");
      if (link) return link;
    }
    return null;
  };

  const embedCode = (drawings, figure, file) => {
    const page = new URL(location.href);
    page.hash = figure.id;
    const picture = element("img", { src: file.href, alt: shown(drawings).getAttribute("aria-label") || "" });
    return element("a", { href: page.href }, picture).outerHTML;
  };

  document.querySelectorAll("figure .drawings").forEach((drawings) => {
    const figure = drawings.closest("figure");
    const caption = figure.querySelector("figcaption");
    const told = caption ? caption.textContent.trim() : "";
    const name = /^[^:]{1,20}(?=:)/.exec(told)?.[0] || say("the figure");
    const bar = element("div", { className: "readout" });
    if (drawings.querySelector("[data-read]")) {
      const output = element("output");
      bar.append(output);
      readOut(drawings, name, output);
    }
    const file = drawings.dataset.file && new URL(drawings.dataset.file, location.href);
    const stem = file ? file.pathname.split("/").pop().replace(/\.svg$/, "") : "figure";
    const named = (link, word) => {
      link.textContent = word;
      link.setAttribute("aria-label", say("{word}: {name}", { word, name }));
      bar.append(link);
    };
    if (file) named(element("a", { href: file.href, download: `${stem}.svg` }), "SVG");
    const png = element("button", { type: "button" });
    png.addEventListener("click", () => savePng(drawings, `${stem}.png`));
    named(png, "PNG");
    const table = tableOf(figure);
    if (table) named(element("a", { href: table.href, download: "" }), "CSV");
    if (file && figure.id) {
      const code = element("textarea", { readOnly: true, rows: 3, hidden: true });
      code.setAttribute("aria-label", say("HTML that shows {name} in another page", { name }));
      const embed = element("button", { type: "button" });
      embed.setAttribute("aria-expanded", "false");
      embed.addEventListener("click", () => {
        code.value = code.value || embedCode(drawings, figure, file);
        code.hidden = !code.hidden;
        embed.setAttribute("aria-expanded", String(!code.hidden));
        if (!code.hidden) code.select();
      });
      named(embed, say("Embed"));
      bar.append(code);
    }
    if (caption) caption.before(bar);
    else figure.append(bar);
  });
})();
