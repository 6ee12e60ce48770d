// A tablet of the clinic, handed from one person to the next. Nothing shows until this runs, and nothing after it locked.
(function () {
  "use strict";
  var SILENCE = 60 * 1000, ANSWER = 60 * 1000, STAY_EVERY = 60 * 1000, TRY_AGAIN = 5 * 1000, LOOK_EVERY = 1000;
  var body = document.body, rests = body.dataset.tablet === "rests";
  var dialog = document.querySelector("[data-touch]"), stay = dialog && dialog.querySelector("form");
  var touched = Date.now(), told = touched, locking = false;

  // What comes back from the browser's memory is blank until the page is loaded again.
  window.addEventListener("pagehide", cover);
  function cover() { body.classList.replace("app-awake", "app-covered"); }

  // The tablet must not offer the next person what this one typed.
  Array.prototype.forEach.call(document.querySelectorAll("form, input, textarea"), function (one) {
    one.setAttribute("autocomplete", "off");
  });

  function sendForm(form, go, then, failed) {
    var fields = new URLSearchParams(new FormData(form));
    fields.set("go", go);
    fetch(form.action, { method: "POST", body: fields }).then(function (answer) {
      (answer.status < 500 ? then : failed)();
    }, failed);
  }
  function nothing() { /* Without a network the page goes on; locking tries again until it is heard. */ }

  function onTouch() {
    if (dialog.open || locking) { return; }
    touched = Date.now();
    if (touched - told < STAY_EVERY) { return; }
    told = touched;
    sendForm(stay, "here", nothing, nothing);
  }
  function goOn(event) {
    event.preventDefault();
    if (locking) { return; }
    dialog.close();
    touched = Date.now();
    told = touched;
    sendForm(stay, "here", nothing, nothing);
  }

  // What was typed goes to the server with the page's own form; then this page is gone, and Back finds the start.
  function lock() {
    locking = true;
    cover();
    if (dialog.open) { dialog.close(); }
    document.querySelector("[data-shut]").hidden = false;
    send();
  }
  function send() {
    sendForm(document.querySelector("[data-leave]").form, "leave", wipe, function () { setTimeout(send, TRY_AGAIN); });
  }
  function wipe() {
    body.textContent = "";
    window.location.replace("/tablet");
  }

  function look() {
    var silent = Date.now() - touched;
    if (locking) { return; }
    if (rests) { if (silent >= SILENCE) { locking = true; wipe(); } return; }
    if (silent >= SILENCE + ANSWER) { lock(); return; }
    if (silent >= SILENCE && !dialog.open) { dialog.showModal(); }
  }
  if (dialog) {
    stay.addEventListener("submit", goOn);
    dialog.addEventListener("cancel", goOn);
    ["pointerdown", "keydown", "input", "scroll"].forEach(function (kind) {
      document.addEventListener(kind, onTouch, { capture: true, passive: true });
    });
  }
  if (dialog || rests) {
    setInterval(look, LOOK_EVERY);
    document.addEventListener("visibilitychange", look);
  }
  body.classList.add("app-awake");
})();
