// Long tables can be sorted by any column and filtered by a word.
(() => {
  "use strict";
  const LONG = 12;
  const words = JSON.parse(document.body.dataset.words || "{}");
  const say = (message, values = {}) => (words[message] || message)
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const language = document.documentElement.lang || "en";
  const signs = new Intl.NumberFormat(language).formatToParts(1234567.8);
  const sign = (type) => (signs.find((part) => part.type === type) || { value: "" }).value;
  const [group, decimal] = [sign("group"), sign("decimal")];

  // "1,234", "−3", "40 %", "+13" as the page's language writes them: numbers; anything else sorts as words
  const asNumber = (text) => {
    const plain = text.replaceAll(group, "").replace(/[\s\u00a0\u202f%+]/g, "")
      .replace(decimal, ".").replace(/[−–]/g, "-");
    // "under 1 %" and "over 99 %" stand beside the numbers that they name
    const [, edge] = plain.match(/^\p{L}+(\d+(?:\.\d+)?)$/u) || [];
    if (edge && text.includes("%")) return Number(edge) + (edge < 50 ? -0.5 : 0.5);
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  };
  const compare = (left, right) => {
    const [a, b] = [asNumber(left), asNumber(right)];
    if (a !== null && b !== null) return a - b;
    if (a !== null) return -1;
    if (b !== null) return 1;
    return left.localeCompare(right, language);
  };
  const cellText = (row, at) => (row.cells[at] ? row.cells[at].textContent.trim() : "");

  const makeSortable = (table) => {
    const head = table.tHead && table.tHead.rows[0];
    if (!head) return;
    [...head.cells].forEach((cell, at) => {
      if (!cell.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...cell.childNodes);
      cell.append(button);
      cell.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = cell.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        [...head.cells].forEach((other) => {
          if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
        });
        cell.setAttribute("aria-sort", order);
        const way = order === "ascending" ? 1 : -1;
        [...table.tBodies].forEach((body) => {
          const rows = [...body.rows];
          rows.sort((a, b) => {
            const [left, right] = [cellText(a, at), cellText(b, at)];
            // what is empty stands last in both orders
            if (!left || !right) return (left ? 0 : 1) - (right ? 0 : 1);
            return way * compare(left, right);
          });
          body.append(...rows);
        });
      });
    });
  };

  const makeFilter = (block, table, number) => {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const bar = document.createElement("div");
    bar.className = "table-filter";
    const id = `filter-${number}`;
    bar.innerHTML = `<label for="${id}"></label>`
      + `<input type="search" id="${id}" autocomplete="off"><span role="status"></span>`;
    const [input, status] = [bar.querySelector("input"), bar.querySelector("span")];
    bar.querySelector("label").textContent = say("Show rows with");
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").toLowerCase();
    input.addEventListener("input", () => {
      const wanted = fold(input.value.trim());
      let shown = 0;
      rows.forEach((row) => {
        row.hidden = Boolean(wanted) && !fold(row.textContent).includes(wanted);
        if (!row.hidden) shown += 1;
      });
      status.textContent = wanted
        ? say("Rows shown: {number} of {total}", { number: shown, total: rows.length }) : "";
    });
    block.prepend(bar);
  };

  document.querySelectorAll(".table-block").forEach((block, number) => {
    const table = block.querySelector("table");
    if (!table || Number(table.dataset.rows) <= LONG) return;
    makeSortable(table);
    makeFilter(block, table, number);
  });
})();
