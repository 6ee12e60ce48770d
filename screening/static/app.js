// Small comforts. Everything works without them.
(function () {
  "use strict";

  // A page that comes back from the browser's memory may be stale, or no longer ours to show.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });

  // Two minutes before the form locks itself we ask; one key keeps it open, and what was typed stays.
  var WARN = 2 * 60 * 1000, LOOK_EVERY = 2000;
  function watch(dialog) {
    var form = dialog.querySelector("form"), over = dialog.querySelector("[data-over]");
    var end = Date.now() + 1000 * dialog.dataset.seconds, said = false;
    function look() {
      var left = end - Date.now();
      form.hidden = left <= 0;
      over.hidden = left > 0;
      if (left <= WARN && !dialog.open && !said) { dialog.showModal(); }
      said = left <= 0;
    }
    function stay(event) {
      if (Date.now() >= end) { return; }
      event.preventDefault();
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then(function (answer) {
        if (answer.status !== 204) { return; }
        end = Date.now() + 1000 * dialog.dataset.more;
        dialog.close();
      }, function () { /* No network: the question stays, and can be answered again. */ });
    }
    form.addEventListener("submit", stay);
    dialog.addEventListener("cancel", stay);
    setInterval(look, LOOK_EVERY);
    document.addEventListener("visibilitychange", look);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var still = document.querySelector("[data-still]");
    if (still && still.showModal) { watch(still); }

    // A link to something that is folded opens it.
    function unfold() {
      var target = document.getElementById(window.location.hash.slice(1));
      if (target && target.tagName === "DETAILS") { target.open = true; }
    }
    window.addEventListener("hashchange", unfold);
    unfold();

    var summary = document.querySelector(".nhsuk-error-summary");
    if (summary) { summary.focus(); }

    // "None of these" and the others untick one another.
    document.addEventListener("change", function (event) {
      var box = event.target;
      if (!box.matches || !box.matches("input[type=checkbox]") || !box.checked) { return; }
      var alone = box.dataset.behaviour === "exclusive";
      var others = box.form ? box.form.querySelectorAll("input[type=checkbox]") : [];
      Array.prototype.forEach.call(others, function (other) {
        if (other === box || other.name !== box.name) { return; }
        if (alone || other.dataset.behaviour === "exclusive") { other.checked = false; }
      });
    });

    // What is read aloud as a button is pressed with the space bar too, also where it is a link.
    document.addEventListener("keydown", function (event) {
      if (event.key !== " " || !event.target.matches('a[role="button"]')) { return; }
      event.preventDefault();
      event.target.click();
    });

    // A second click within a second is not a second answer. The server does not mind it either. Leaving is never held up.
    var last = -Infinity;
    document.addEventListener("submit", function (event) {
      if (event.submitter && event.submitter.matches("[data-leave]")) { return; }
      if (event.timeStamp - last < 1000) { event.preventDefault(); return; }
      last = event.timeStamp;
    });

    // Shift three times leaves the page.
    var presses = [];
    document.addEventListener("keyup", function (event) {
      if (event.key !== "Shift") { presses = []; return; }
      presses = presses.filter(function (at) { return event.timeStamp - at < 1500; });
      presses.push(event.timeStamp);
      var leave = document.querySelector("[data-leave]");
      if (presses.length >= 3 && leave) { leave.click(); }
    });
  });
})();
