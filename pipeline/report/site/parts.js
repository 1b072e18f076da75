"use strict";
// Pieces that several pages share.
(() => {
  const { h, link, t, name, meaning, count } = whosigned;

  // A link to the page of [id, name, type]; plain text for whoever has no page.
  const entity = ([key, title]) => (key ? h("a", { href: link("entity", key) }, title) : title);

  const listed = entities => entities.map((one, index) => [index ? "、" : "", entity(one)]);

  const badge = status => h("span", { class: `status ${status}`, title: meaning("status", status) }, name("status", status));

  const section = (title, ...children) => h("section", {}, h("h2", {}, title), ...children);

  const none = () => h("p", { class: "soft" }, t("none"));

  // Says that a list was cut, when it was.
  const cut = (shown, all) => (shown < all ? h("p", { class: "soft" }, t("first", count(shown), count(all))) : null);

  const FEW = 20;

  // The first items, and a button that shows all of them. `draw` makes one element of items.
  function folded(items, draw) {
    const box = h("div", {}, draw(items.slice(0, FEW)));
    if (items.length > FEW) {
      box.append(h("button", { type: "button", class: "more", onclick: () => box.replaceChildren(draw(items)) }, t("showAll", count(items.length))));
    }
    return box;
  }

  function table(head, rows) {
    return h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, head.map(title => h("th", {}, title)))),
      h("tbody", {}, rows.map(cells => h("tr", {}, cells.map(cell => h("td", {}, cell)))))));
  }

  const short = text => h("span", { class: "short" }, text);

  // Rows of signings: [day, article, fact, title, type, status, place, parties, signatories].
  function signings(rows) {
    if (!rows.length) return none();
    const head = ["date", "title_", "type", "status", "parties", "signatories", "place"];
    return table(head.map(key => t(key)), rows.map(row => [
      h("span", { class: "day" }, row[0]),
      h("a", { href: link("article", row[1], row[2]) }, row[3]),
      short(row[4]),
      badge(row[5]),
      listed(row[7]),
      listed(row[8]),
      row[6],
    ]));
  }

  // Who has which role: 签约方 望湖区、星澜集团. `item` draws one of them.
  function roles(pairs, item) {
    const order = Object.keys(whosigned.words.role);
    const sorted = [...pairs].sort((one, other) => order.indexOf(one[0]) - order.indexOf(other[0]));
    return h("dl", { class: "roles" }, sorted.map(([role, all]) => [
      h("dt", { title: meaning("role", role) }, name("role", role)),
      h("dd", {}, all.map((one, index) => h("span", { class: "item" }, item(one), index < all.length - 1 ? "、" : ""))),
    ]));
  }

  Object.assign(whosigned, { parts: { entity, short, listed, badge, section, none, cut, folded, table, signings, roles } });
})();
