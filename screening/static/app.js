// Small comforts. Everything works without them.
(function () {
  "use strict";

  // A page that comes back from the browser's memory may be stale, or no longer ours to show.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });

  document.addEventListener("DOMContentLoaded", function () {
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

    // A second click within a second is not a second answer. The server does not mind it either.
    var last = -Infinity;
    document.addEventListener("submit", function (event) {
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
