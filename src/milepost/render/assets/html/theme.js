// The colours that a reader chose, before anything is drawn.
(() => {
  "use strict";
  try {
    const theme = localStorage.getItem("milepost-theme");
    if (theme) document.documentElement.dataset.theme = theme;
  } catch {
    // no storage: follow the system
  }
})();
