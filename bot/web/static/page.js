// Comforts only: every page does all it does without this file.
"use strict";

for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}

for (const one of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  one.hidden = false;
  one.addEventListener("click", async () => {
    const url = one.dataset.share;
    try {
      if (navigator.share) await navigator.share({ title: document.title, url });
      else {
        await navigator.clipboard.writeText(url);
        one.textContent = one.dataset.copied;
      }
    } catch {
      // closed without sharing
    }
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const wait = form.querySelector("[data-wait]");
    if (wait) wait.hidden = false;
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    const wait = form.querySelector("[data-wait]");
    if (wait) wait.hidden = true;
  }
});

document.querySelector(".summary")?.focus();
