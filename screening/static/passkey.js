// Asks the browser for a passkey and puts its answer into the form.  Without this file codes are typed.
(function () {
  "use strict";

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function asked(options) {
    function withBytes(one) { return Object.assign({}, one, { id: bytes(one.id) }); }
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    if (options.allowCredentials) { options.allowCredentials = options.allowCredentials.map(withBytes); }
    if (options.excludeCredentials) { options.excludeCredentials = options.excludeCredentials.map(withBytes); }
    return { publicKey: options };
  }

  function answer(credential) {
    var given = credential.response, told = { clientDataJSON: text(given.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (given[name]) { told[name] = text(given[name]); }
    });
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: told });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("[data-passkey]");
    if (!form || !window.PublicKeyCredential || !navigator.credentials) { return; }
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var said = form.querySelector("[data-said]");
      said.textContent = "Follow what your browser asks.";
      navigator.credentials[form.dataset.passkey](asked(JSON.parse(form.dataset.options))).then(function (credential) {
        form.elements.passkey.value = answer(credential);
        form.submit();
      }, function () { said.textContent = "That did not work. Try again, or type a code."; });
    });
  });
})();
