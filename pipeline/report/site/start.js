"use strict";
// The frame of the pages: header, addresses (#/entity/ID), language.
(() => {
  const { h, link, t, load, views } = whosigned;
  const header = { title: document.querySelector("h1 a"), nav: document.querySelector("header nav"),
    search: document.getElementById("search"), language: document.getElementById("language") };
  const main = document.querySelector("main");

  // "#/network/ID?type=…" is ["network", ["ID"], {type: …}].
  function address() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const [view, ...parts] = path.split("/").map(decoded);
    return [Object.hasOwn(views, view) ? view : "overview", parts, Object.fromEntries(new URLSearchParams(query))];
  }

  function decoded(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part; // typed by hand
    }
  }

  function frame(view) {
    document.documentElement.lang = whosigned.tag();
    document.title = t("title");
    header.title.textContent = t("title");
    header.language.textContent = t("language");
    header.search.placeholder = t("searchHint");
    header.search.setAttribute("aria-label", t("search"));
    header.nav.replaceChildren(...["overview", "signings", "articles", "network"].map(name => h("a", {
      href: name === "overview" ? "#/" : link(name), "aria-current": name === view ? "page" : null }, t(name))));
  }

  async function show() {
    const [view, parts, query] = address();
    whosigned.charts.close();
    whosigned.text.hide();
    frame(view);
    const root = h("div", { class: `view ${view}`, "aria-busy": "true", "data-address": location.hash });
    main.replaceChildren(root);
    try {
      whosigned.words = (await load("overview")).words;
      const given = view === "network" ? [parts[0], query] : parts;
      await views[view](root, ...given);
    } catch (error) {
      root.append(h("p", { class: "problem" }, `${t("unread")}${error.message}`));
    }
    root.removeAttribute("aria-busy");
  }

  header.search.addEventListener("input", () => {
    const wanted = link("search", header.search.value);
    if (address()[0] === "search") location.replace(wanted);
    else location.hash = wanted;
  });
  header.language.addEventListener("click", () => {
    whosigned.switchLanguage();
    show();
  });
  window.addEventListener("hashchange", () => {
    const searching = address()[0] === "search";
    if (!searching) {
      header.search.value = "";
      scrollTo(0, 0);
    }
    show();
  });
  if (address()[0] === "search") header.search.value = address()[1][0] ?? "";
  show();
})();
