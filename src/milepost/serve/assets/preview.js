// In a page that is previewed: reloads it in place, and says what is wrong or being executed.
(() => {
  const script = document.currentScript;
  const page = script.dataset.page;
  let version = Number(script.dataset.version);
  const place = `milepost-preview ${page}`;

  const panel = document.createElement("aside");
  panel.id = "milepost-preview";
  panel.setAttribute("aria-label", "Preview");
  panel.attachShadow({ mode: "open" });
  const root = panel.shadowRoot;
  root.innerHTML = `<style>
    :host { position: fixed; inset: auto 1rem 1rem auto; z-index: 1000; max-width: min(44rem, calc(100vw - 2rem));
      font: 0.9rem/1.4 system-ui, sans-serif; }
    div { background: #1b2733; color: #fff; border-radius: 6px; padding: 0.6rem 0.9rem; margin-top: 0.5rem;
      box-shadow: 0 2px 12px rgb(0 0 0 / 35%); }
    [hidden] { display: none; }
    .problems { max-height: 50vh; overflow: auto; border-left: 5px solid #e4572e; }
    .problems.warnings { border-left-color: #e9b44c; }
    summary { cursor: pointer; font-weight: 600; }
    ul { margin: 0.4rem 0 0; padding-left: 1.1rem; } li { margin: 0.3rem 0; }
    .where { font-family: ui-monospace, monospace; } .advice { opacity: 0.85; }
  </style><div class="work" role="status" hidden></div>
  <div class="problems" role="alert" hidden><details><summary></summary><ul></ul></details></div>`;
  const work = root.querySelector(".work");
  const problems = root.querySelector(".problems");

  const item = (parts) => {
    const li = document.createElement("li");
    parts.forEach(([name, words]) => {
      if (!words) return;
      const span = document.createElement("span");
      span.className = name;
      span.textContent = `${words} `;
      li.append(span);
    });
    return li;
  };

  const showProblems = (found) => {
    const count = found.rows.length + found.more;
    const errors = found.rows.some((row) => row.severity === "error");
    problems.hidden = !found.message && !count;
    problems.classList.toggle("warnings", !found.message && !errors);
    const kept = found.message || errors ? " Below is the last state that could be shown." : "";
    problems.querySelector("summary").textContent =
      (found.message || `${count} ${count === 1 ? "warning" : "warnings"}`) + kept;
    problems.querySelector("details").open = Boolean(found.message) || errors;
    problems.querySelector("ul").replaceChildren(
      ...found.lines.map((line) => item([["line", line]])),
      ...found.rows.map((row) => item([
        ["where", `${row.where}:`], ["value", row.value && `“${row.value}”`],
        ["message", `${row.message}.`], ["advice", row.advice],
      ])),
      ...(found.more ? [item([["line", `and ${found.more} more: milepost check shows them`]])] : []),
    );
  };

  const showWork = (lines) => {
    work.hidden = !lines.length;
    work.textContent = lines.slice(0, 4).join(" · ") + (lines.length > 4 ? ` and ${lines.length - 4} more` : "");
  };

  const reload = () => {
    const open = [...document.querySelectorAll("details")].map((one) => one.open);
    sessionStorage.setItem(place, JSON.stringify({ x: scrollX, y: scrollY, open }));
    location.reload();
  };

  const restore = () => {
    const kept = sessionStorage.getItem(place);
    if (!kept) return;
    sessionStorage.removeItem(place);
    const { x, y, open } = JSON.parse(kept);
    const all = [...document.querySelectorAll("details")];
    if (all.length === open.length) all.forEach((one, at) => { one.open = open[at]; });
    scrollTo({ left: x, top: y, behavior: "instant" });
  };

  const restyle = () => document.querySelectorAll('link[rel="stylesheet"]').forEach((link) => {
    const address = new URL(link.href);
    address.searchParams.set("at", Date.now());
    const fresh = link.cloneNode();
    fresh.href = address;
    fresh.addEventListener("load", () => link.remove());
    link.after(fresh);
  });

  const listen = () => {
    const events = new EventSource(`${script.dataset.root}_preview/events?page=${encodeURIComponent(page)}`);
    events.onmessage = (message) => {
      const told = JSON.parse(message.data);
      if (told.page === page && told.version > version) { version = told.version; reload(); }
      if (told.styles) restyle();
      if (told.problems) showProblems(told.problems);
      if (told.executing) showWork(told.executing);
    };
    events.onopen = () => { panel.dataset.state = "listening"; };
    events.onerror = () => showWork(["The preview has ended, or can't be reached."]);
  };

  history.scrollRestoration = "manual";
  addEventListener("load", () => { restore(); document.body.append(panel); listen(); });
})();
