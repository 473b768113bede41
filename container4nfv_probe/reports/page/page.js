"use strict";
// Without this script everything is there to read; it adds the filter, the buttons, and opens what is linked to.
const all = (selector) => [...document.querySelectorAll(selector)];
const status = document.getElementById("status");
const requirements = all("details.requirement");

for (const filter of all("#filter")) {  // a page of releases has none
  filter.hidden = false;
  filter.addEventListener("change", () => {
    const wanted = all("#filter input:checked").map((box) => box.value);
    for (const one of all("[data-verdicts]")) {
      one.hidden = !one.dataset.verdicts.split(" ").some((verdict) => wanted.includes(verdict));
    }
    const shown = requirements.filter((one) => !one.hidden).length;
    status.textContent = `${shown} of ${requirements.length} requirements shown`;
  });
}

for (const toggle of all("#all")) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const open = requirements.some((one) => !one.open);
    for (const one of requirements) one.open = open;
    toggle.textContent = open ? "Close all" : "Open all";
  });
}

for (const button of all("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    status.textContent = `${button.textContent}: ${code.textContent}`;
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.hidden = false;
    target.querySelector("summary").focus();
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);
reveal();

let closed = [];
addEventListener("beforeprint", () => {
  closed = requirements.filter((one) => !one.open);
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
