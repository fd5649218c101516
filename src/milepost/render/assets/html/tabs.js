// Tabs: without this program their texts stand one below the other, each under its name.
(() => {
  "use strict";
  document.querySelectorAll(".tabs").forEach((tabs, number) => {
    const panels = [...tabs.children].filter((child) => child.classList.contains("tab"));
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    const show = (chosen, focus) => panels.forEach((panel, at) => {
      const button = list.children[at];
      panel.hidden = at !== chosen;
      button.setAttribute("aria-selected", String(at === chosen));
      button.tabIndex = at === chosen ? 0 : -1;
      if (at === chosen && focus) button.focus();
    });
    panels.forEach((panel, at) => {
      const name = panel.querySelector(".tab-name");
      const button = document.createElement("button");
      panel.id = panel.id || `tab-${number}-${at}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", `${panel.id}-name`);
      Object.assign(button, { type: "button", id: `${panel.id}-name` });
      button.append(...[...name.childNodes].map((node) => node.cloneNode(true)));
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", panel.id);
      button.addEventListener("click", () => show(at));
      list.append(button);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const now = [...list.children].indexOf(document.activeElement);
      show((now + step + panels.length) % panels.length, true);
    });
    tabs.prepend(list);
    // what an address leads to is seen
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const led = panels.findIndex((panel) => panel.contains(target));
    show(Math.max(0, led));
  });
})();
