// Pages by Quarto: roles, names and keys that their own widgets lack; and what Quarto's scripts do, on a page
// that does without them.
(() => {
  "use strict";
  const all = (which, within = document) => [...within.querySelectorAll(which)];
  const alone = !window.bootstrap;

  // light and dark: before anything is drawn
  const KEY = "quarto-color-scheme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // no storage: follow the system
  }
  const isDark = () => (chosen ? chosen === "alternate" : system.matches);
  const colour = () => {
    all("link.quarto-color-alternate").forEach((sheet) => {
      sheet.media = isDark() ? "all" : "not all";
    });
    document.body?.classList.toggle("quarto-dark", isDark());
    document.body?.classList.toggle("quarto-light", !isDark());
    all(".quarto-color-scheme-toggle").forEach((toggle) => toggle.classList.toggle("alternate", isDark()));
  };

  // a part of the menu, the menu itself on a narrow screen, a folded remark
  const fold = (toggle) => {
    const which = toggle.dataset.bsTarget;
    const shown = !document.querySelector(which).classList.contains("show");
    all(which).forEach((place) => place.classList.toggle("show", shown));
    all(`[data-bs-target="${CSS.escape(which)}"]`).forEach((one) => {
      one.classList.toggle("collapsed", !shown);
      one.setAttribute("aria-expanded", String(shown));
    });
    document.dispatchEvent(new Event("shown.bs.collapse"));
  };

  // in the page's contents, where the reader is, and what lies below that
  const followContents = () => {
    const links = all("#TOC a[data-scroll-target]");
    const lists = all("#TOC ul.collapse");
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const mark = () => {
      const passed = headings.findLastIndex((one) => one && one.getBoundingClientRect().top < 200);
      links.forEach((link, at) => link.classList.toggle("active", at === Math.max(0, passed)));
      lists.forEach((list) => list.classList.toggle(
        "collapse", !list.querySelector(".active") && !list.previousElementSibling?.classList.contains("active")));
    };
    mark();
    window.addEventListener("scroll", () => window.requestAnimationFrame(mark), { passive: true });
  };

  const standIn = () => {
    colour();
    window.quartoToggleColorScheme = () => {
      chosen = isDark() ? "default" : "alternate";
      try {
        localStorage.setItem(KEY, chosen);
      } catch {
        // no storage: the choice holds for this page
      }
      colour();
    };
    document.addEventListener("click", (event) => {
      const toggle = event.target.closest("[data-bs-toggle=collapse]");
      if (toggle) fold(toggle);
    });
    const menu = document.querySelector(".quarto-btn-toggle");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu?.checkVisibility() && menu.getAttribute("aria-expanded") === "true") {
        fold(menu);
        menu.focus();
      }
    });
    all(".anchored").forEach((place) => {
      const link = document.createElement("a");
      link.className = "anchorjs-link";
      link.href = `#${place.dataset.anchorId || place.id}`;
      link.setAttribute("aria-label", "Anchor");
      link.textContent = "#";
      place.append(link);
    });
    // below the bar of a narrow screen
    const header = document.getElementById("quarto-header");
    const fitBar = () => {
      const height = `${header.clientHeight}px`;
      document.body.style.paddingTop = height;
      document.documentElement.style.scrollPaddingTop = height;
      all(".sidebar").forEach((bar) => Object.assign(bar.style, { top: height, maxHeight: `calc(100vh - ${height})` }));
    };
    if (header) new ResizeObserver(fitBar).observe(header);
    const active = document.querySelector("#quarto-sidebar .active");
    const bar = document.getElementById("quarto-sidebar");
    if (active && active.offsetTop > bar.clientHeight) bar.scrollTop = active.offsetTop - bar.clientHeight / 2;
    followContents();
  };

  const named = (which, name) => all(which).forEach((place) => place.setAttribute("aria-label", name));

  const mend = () => {
    const main = document.getElementById("quarto-document-content");
    if (main) {
      main.setAttribute("tabindex", "-1");
      const skip = document.createElement("a");
      skip.className = "skip";
      skip.href = `#${main.id}`;
      skip.textContent = "Skip to content";
      document.body.prepend(skip);
    }
    // what is read out is what is seen
    all(".pagination-link, .callout-header").forEach((one) => one.removeAttribute("aria-label"));
    all(".callout-title-container > .screen-reader-only").forEach((kind) => {
      if (kind.nextSibling) kind.textContent = `${kind.textContent.trim()}: `;
    });
    named(".quarto-secondary-nav", "Top of the page");
    named("#quarto-sidebar", "Chapters");
    named(".page-navigation", "Previous and next chapter");
    // a part's words open and close it; the arrow beside them is for the mouse, unless they are a link
    all(".sidebar-item-toggle").forEach((arrow) => {
      const words = arrow.parentElement.querySelector(".sidebar-item-text");
      if (words?.hasAttribute("href")) {
        arrow.setAttribute("aria-label", `${arrow.getAttribute("aria-label")}: ${words.textContent.trim()}`);
      } else {
        arrow.removeAttribute("role");
        arrow.setAttribute("aria-hidden", "true");
      }
    });
    all(".callout-header[data-bs-toggle], .sidebar-item-text[data-bs-toggle], .sidebar-item-toggle:not([aria-hidden])")
      .forEach((toggle) => {
        toggle.setAttribute("role", "button");
        toggle.setAttribute("tabindex", "0");
        toggle.addEventListener("keydown", (event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            toggle.click();
          }
        });
      });
    // these answer to the mouse alone; the menu's button stands beside them
    all("#quarto-sidebar-glass, .quarto-secondary-nav a[role=navigation]").forEach((place) => {
      if (place.id) place.removeAttribute("data-bs-toggle");
      place.removeAttribute("role");
      place.setAttribute("aria-hidden", "true");
    });
    all(".sidebar-link.active[href]").forEach((link) => link.setAttribute("aria-current", "page"));
    // what is wide moves sideways in a place of its own, which the Tab key reaches where it must
    const frame = (element, className, role, name) => {
      const place = document.createElement("div");
      place.className = className;
      place.setAttribute("role", role);
      place.setAttribute("aria-label", name);
      element.replaceWith(place);
      place.append(element);
      return place;
    };
    const captionOf = (element) => element.closest("figure")?.querySelector("figcaption")?.textContent.trim();
    const tables = all("main table.table").map((table) => {
      const name = table.caption?.textContent.trim() || captionOf(table);
      // a landmark needs a name of its own: without a caption it is a group
      return frame(table, "table-scroll", name ? "region" : "group", name || "Table");
    });
    const pictures = all("main figure.figure :is(img, .drawings:not(:has(.narrow)))")
      .map((one) => frame(one, "picture-scroll", "group", captionOf(one)?.split(":")[0] || "Figure"));
    const fit = () => [...tables, ...pictures].forEach((place) => {
      if (place.scrollWidth > place.clientWidth + 1) place.setAttribute("tabindex", "0");
      else place.removeAttribute("tabindex");
    });
    fit();
    ["resize", "load"].forEach((event) => window.addEventListener(event, fit));
    document.addEventListener("shown.bs.collapse", fit, true);
    const menu = document.querySelector(".quarto-btn-toggle");
    const search = document.getElementById("search");
    if (search) window.quartoOpenSearch = () => {
      if (menu?.getAttribute("aria-expanded") === "false") menu.click();
      search.focus();
    };
    if (location.protocol === "file:") {
      all(".sidebar-title > a[href$='/']").forEach((home) => home.setAttribute("href", `${home.getAttribute("href")}index.html`));
    }
  };
  const begin = () => {
    if (alone) standIn();
    mend();
  };
  if (alone) {
    colour();
    system.addEventListener("change", colour);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
