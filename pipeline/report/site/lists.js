"use strict";
// All signings, and all articles, the newest first, a page at a time.
(() => {
  const { h, link, t, load } = whosigned;

  async function paged(root, list, asked, draw) {
    const { shards } = await load("overview");
    const pages = shards.chunks[list];
    const page = Math.min(Math.max(Number(asked) || 1, 1), Math.max(pages, 1));
    const rows = pages ? await load(`${list}-${page - 1}`) : [];
    const turn = (to, word) => (to >= 1 && to <= pages ? h("a", { href: link(list, to) }, t(word)) : h("span", {}, t(word)));
    const pager = () => (pages < 2 ? "" : h("nav", { class: "pager" }, turn(page - 1, "newer"), t("page", page, pages), turn(page + 1, "older")));
    root.append(h("h2", {}, t(list)), pager(), draw(rows), pager());
  }

  whosigned.views.signings = (root, page) => paged(root, "signings", page, whosigned.parts.signings);

  // Rows: [day, article, title, source, file, agreements, events, posts].
  whosigned.views.articles = (root, page) => paged(root, "articles", page, rows => whosigned.parts.table(
    ["date", "headline", "source", "agreements", "events", "posts"].map(key => t(key)),
    rows.map(row => [
      h("span", { class: "day" }, row[0]),
      h("a", { href: link("article", row[1]), title: row[4] }, row[2] || t("noHeadline")),
      row[3],
      ...row.slice(5).map(number => (number ? String(number) : "")),
    ])));
})();
