"use strict";
// Search over people and organizations (by every name), agreements and headlines. Files are read one after the other,
// the most important names first, until enough is found.
(() => {
  const { h, link, t, name, load } = whosigned;
  const ENOUGH = 30;
  const fold = text => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");

  // How a search in one list reads a row: which texts may match, and how a hit is shown.
  const LISTS = {
    organization: { texts: row => [row[1], ...row[6]], show: found },
    person: { texts: row => [row[1], ...row[6]], show: found },
    signings: { texts: row => [row[3], ...row[7].map(one => one[1])], show: row => [
      h("a", { href: link("article", row[1], row[2]) }, row[3]), " ",
      h("span", { class: "soft" }, [row[0], row[7].map(one => one[1]).join("、")].filter(Boolean).join(" · "))] },
    articles: { texts: row => [row[2] ?? ""], show: row => [
      h("a", { href: link("article", row[1]) }, row[2]), " ", h("span", { class: "soft" }, row[0])] },
  };
  const TITLES = { organization: "organization", person: "person", signings: "agreement", articles: "article" };

  // Rows of names: [id, name, type, articles, agreements, post, other names].
  function found(row, matched) {
    const kind = row[2] === "person" ? row[5] : name("organization", row[2]);
    const as = matched === row[1] ? "" : `= ${matched}`;
    const told = [as, kind, t("seen", row[3]), row[4] ? t("signed", row[4]) : ""].filter(Boolean);
    return [h("a", { href: link("entity", row[0]) }, row[1]), " ", h("span", { class: "soft" }, told.join(" · "))];
  }

  async function hits(list, wanted, chunks) {
    const all = [];
    for (let chunk = 0; chunk < chunks && all.length < ENOUGH; chunk++) {
      for (const row of await load(`${list}-${chunk}`)) {
        const matched = LISTS[list].texts(row).find(text => fold(text).includes(wanted));
        if (matched !== undefined) all.push([fold(matched) === wanted ? 0 : 1, row, matched]);
      }
    }
    return all.sort((one, other) => one[0] - other[0]).slice(0, ENOUGH);
  }

  whosigned.views.search = async (root, query = "") => {
    const wanted = fold(query);
    const { shards } = await load("overview");
    root.append(h("h2", {}, `${t("search")}：${query}`));
    if (!wanted) return;
    let any = false;
    for (const list of Object.keys(LISTS)) {
      const all = await hits(list, wanted, shards.chunks[list]);
      if (all.length) {
        any = true;
        root.append(whosigned.parts.section(t(TITLES[list]), h("ul", { class: `hits ${list}` },
          all.map(([, row, matched]) => h("li", {}, LISTS[list].show(row, matched))))));
      }
    }
    if (!any) root.append(h("p", { class: "soft" }, t("nothing")));
  };
})();
