// Search without a server: the index is a script, read when the field is first used.
(() => {
  "use strict";
  const LIMIT = 20;
  const form = document.querySelector(".search");
  const input = form.querySelector("input");
  const panel = form.querySelector(".search-panel");
  const list = form.querySelector(".search-results");
  const status = form.querySelector("[role=status]");
  const root = document.body.dataset.root;
  form.hidden = false;
  const words = JSON.parse(document.body.dataset.words || "{}");
  const say = (message, values = {}) => (words[message] || message)
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let sections = null;
  let loading = null;

  const load = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}assets/search-index.js`;
      script.onload = () => {
        const { pages, sections: found } = window.milepostSearch;
        sections = found.map(([page, id, title, text]) => ({
          address: root + pages[page][0] + (id ? `#${id}` : ""),
          chapter: pages[page][1], title, text,
          // folding keeps one letter a letter, so places found fit the text shown
          folded: [...text].map((letter) => fold(letter).slice(0, 1) || " ").join(""),
          heading: fold(`${pages[page][1]} ${title}`),
        }));
        resolve();
      };
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  };

  const score = (section, words) => {
    let total = 0;
    for (const word of words) {
      const inHeading = section.heading.includes(word);
      const inText = section.folded.includes(word);
      if (!inHeading && !inText) return 0;
      total += inHeading ? 10 : 0;
      total += inText ? 1 + Math.min(3, section.folded.split(word).length - 1) : 0;
    }
    return total;
  };

  const snippet = (section, words) => {
    const letters = [...section.text];
    const at = Math.max(0, Math.min(...words
      .map((word) => section.folded.indexOf(word)).filter((place) => place >= 0), letters.length));
    const start = at >= letters.length ? 0 : Math.max(0, at - 60);
    const end = Math.min(letters.length, start + 180);
    const piece = document.createElement("p");
    piece.className = "snippet";
    if (start > 0) piece.append("… ");
    let place = start;
    while (place < end) {
      const word = words.find((one) => section.folded.startsWith(one, place));
      if (word) {
        const mark = document.createElement("mark");
        mark.textContent = letters.slice(place, place + word.length).join("");
        piece.append(mark);
        place += word.length;
      } else {
        piece.append(letters[place]);
        place += 1;
      }
    }
    if (end < letters.length) piece.append(" …");
    piece.normalize();
    return piece;
  };

  const close = () => {
    panel.hidden = true;
  };

  const show = async () => {
    const asked = fold(input.value).split(/\s+/).filter((word) => word.length > 1 || /\d/.test(word));
    if (!asked.length) {
      close();
      status.textContent = "";
      return;
    }
    await load();
    const found = sections.map((section) => [score(section, asked), section])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0]);
    const counted = { number: found.length, most: LIMIT };
    status.textContent = found.length === 0 ? say("Nothing found")
      : found.length > LIMIT ? say("Sections found: {number}, the best {most} shown", counted)
        : say("Sections found: {number}", counted);
    list.replaceChildren(...found.slice(0, LIMIT).map(([, section]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = section.address;
      const title = document.createElement("span");
      title.className = "result-title";
      title.textContent = section.title ? `${section.chapter} › ${section.title}` : section.chapter;
      link.append(title);
      item.append(link);
      if (section.text) item.append(snippet(section, asked));
      return item;
    }));
    panel.hidden = false;
  };

  input.addEventListener("focus", () => load().catch(() => {}));
  input.addEventListener("input", () => {
    show().catch(() => {
      status.textContent = say("The search index could not be read");
      panel.hidden = false;
    });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first && !panel.hidden) first.click();
  });
  list.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (event.key === "ArrowDown" && links.length && !panel.hidden) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at === 0 ? input : links[at - 1]).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
