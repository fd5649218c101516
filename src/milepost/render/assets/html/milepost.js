// Menu on narrow screens, light and dark colours, the current heading on this page.
(() => {
  "use strict";
  const root = document.documentElement;

  const menu = document.querySelector(".menu-button");
  const sidebar = document.getElementById("sidebar");
  menu.hidden = false;
  root.classList.add("has-script");
  const setMenu = (open) => {
    menu.setAttribute("aria-expanded", String(open));
    sidebar.classList.toggle("open", open);
  };
  menu.addEventListener("click", () => setMenu(menu.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sidebar.classList.contains("open")) {
      setMenu(false);
      menu.focus();
    }
  });
  const current = sidebar.querySelector("[aria-current]");
  if (current) {
    sidebar.scrollTop = Math.max(0, current.offsetTop - sidebar.clientHeight / 2);
  }

  const theme = document.querySelector(".theme-button");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("milepost-theme", root.dataset.theme);
    } catch {
      // no storage: the choice holds for this page
    }
    showTheme();
  });
  system.addEventListener("change", showTheme);
  showTheme();

  const links = [...document.querySelectorAll(".on-this-page a")];
  const headings = links
    .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .filter(Boolean);
  if (headings.length) {
    const mark = () => {
      let at = -1;
      headings.forEach((heading, index) => {
        if (heading.getBoundingClientRect().top < 140) at = index;
      });
      links.forEach((link, index) => {
        if (index === at) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    let waiting = false;
    window.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      window.requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    }, { passive: true });
    mark();
  }

  // a table or picture that fits needs no stop of the Tab key
  const regions = [...document.querySelectorAll(".table-scroll, .picture")];
  const fit = () => regions.forEach((region) => {
    const scrolls = region.scrollWidth > region.clientWidth + 1;
    if (scrolls) region.setAttribute("tabindex", "0");
    else region.removeAttribute("tabindex");
    region.classList.toggle("scrolls", scrolls);
  });
  fit();
  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);
  document.addEventListener("toggle", fit, true);
  document.addEventListener("load", fit, true);

  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("article details").forEach((details) => {
      if (!details.open) {
        details.open = true;
        details.dataset.opened = "";
      }
    });
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll("details[data-opened]").forEach((details) => {
      details.open = false;
      delete details.dataset.opened;
    });
  });
})();
