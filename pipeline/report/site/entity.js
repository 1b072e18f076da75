"use strict";
// The page of a person or organization: names, posts, partners, agreements, timeline, articles.
(() => {
  const { h, link, t, name, count, charts } = whosigned;
  const { entity, short, listed, badge, section, none, cut, folded, table } = whosigned.parts;

  const place = fact => link("article", fact.article, fact.fact);
  const span = (first, last) => (first === last ? last : `${first} – ${last}`);
  const term = post => [post.since && t("since", post.since), post.until && t(post.ground === "former" ? "atLatest" : "until", post.until)]
    .filter(Boolean).map(text => h("span", { class: "term" }, text, " "));
  const others = (fact, self) => fact.roles.map(([role, all]) => [role, all.filter(one => one[0] !== self)]).filter(([, all]) => all.length);

  function posts(page) {
    if (!page.posts.length) return none();
    const who = page.kind === "person" ? post => (post.org ? entity(post.org) : "") : post => entity(post.person);
    return [cut(page.posts.length, page.counts.posts), folded(page.posts, all => h("ul", { class: "plain posts" }, all.map(post => h("li", {},
      page.kind === "person" ? [who(post), " ", h("b", {}, post.title)] : [h("b", {}, post.title), " ", who(post)], " ",
      term(post),
      h("a", { class: "soft day", href: place(post) }, span(post.first, post.last) || t("article")), " ",
      h("span", { class: "soft" }, t("seen", post.articles))))))];
  }

  function agreements(page) {
    if (!page.agreements.length) return none();
    return [cut(page.agreements.length, page.counts.agreements), folded(page.agreements, all => table(
      ["date", "title_", "type", "status", "parties"].map(key => t(key)),
      all.map(one => [h("span", { class: "day" }, one.day), h("a", { href: place(one) }, one.title), short(one.type), badge(one.status),
        listed(others(one, page.id).filter(([role]) => role === "party").flatMap(([, all]) => all))])))];
  }

  const what = fact => (fact.trigger ? `${name("event", fact.type)}（${fact.trigger}）` : fact.title);

  function timeline(page) {
    const all = [...page.agreements, ...page.events].sort((one, other) => (one.day < other.day) - (one.day > other.day));
    if (!all.length) return none();
    return [cut(page.events.length, page.counts.events), folded(all, some => h("ol", { class: "plain timeline" }, some.map(fact => h("li", {},
      h("span", { class: "day" }, fact.day), h("div", {},
        h("a", { href: place(fact) }, what(fact)), " ", h("span", { class: "soft" }, fact.as.map(role => name("role", role)).join("、")),
        h("div", { class: "soft" }, others(fact, page.id).map(([role, people], index) =>
          [index ? "；" : "", name("role", role), " ", listed(people)])))))))];
  }

  const partners = page => (page.partners.length ? [
    page.agreements.some(one => one.as.includes("party")) ? h("p", {}, h("a", { href: link("network", page.id) }, `${t("inNetwork")} →`)) : "",
    folded(page.partners, all => h("ul", { class: "plain partners" }, all.map(([one, number]) => h("li", {}, entity(one), " ", h("span", { class: "soft" }, t("together", number)))))),
  ] : none());

  const articles = page => [cut(page.articles.length, page.counts.articles), folded(page.articles, all => h("ul", { class: "plain" }, all.map(one => h("li", {},
    h("span", { class: "day" }, one.day), " ", h("a", { href: link("article", one.article) }, one.title || t("noHeadline"))))))];

  const family = (page, parent) => [
    parent ? h("p", {}, `${t("partOf")} `, entity([parent.id, parent.name])) : "",
    page.grounds.length ? h("p", { class: "soft" }, `${t("grounds")}：${page.grounds.map(code => name("ground", code)).join("、")}`) : "",
  ];

  const children = page => (page.children.length ? section(t("parts"), cut(page.children.length, page.counts.children),
    folded(page.children, all => h("ul", { class: "plain children" }, all.map(one => h("li", {}, entity(one)))))) : "");

  whosigned.views.entity = async (root, key) => {
    const page = await whosigned.find("entity", key);
    if (!page) return root.append(h("p", {}, t("missing")));
    const parent = page.parent && await whosigned.find("entity", page.parent);
    const kind = page.kind === "person" ? t("person") : name("organization", page.type);
    const series = [[t("agreements"), "--signed", 1], [t("events_"), "--accent", 2]]
      .map(([title, colour, column]) => [title, colour, Object.fromEntries(page.months.map(row => [row[0], row[column]]))]);
    const [box, draw] = charts.box(charts.months(series), 150, t("timeline"));
    root.append(
      h("h2", { class: "name" }, page.name),
      h("p", { class: "soft" }, [kind, t("seen", count(page.counts.articles)), t("mentioned", count(page.counts.mentions)), t("signed", count(page.counts.signed))].join(" · ")),
      page.names.length ? h("p", { class: "names" }, `${t("names")}：`, page.names.map(([text, basis], index) => [index ? "、" : "", h("span", { title: basis }, text)])) : "",
      h("div", {}, family(page, parent)),
      h("div", { class: "sides" },
        h("div", {}, page.agreements.length ? section(t("agreements"), agreements(page)) : "", section(t("timeline"), box, timeline(page))),
        h("aside", {}, section(page.kind === "person" ? t("posts") : t("people"), posts(page)), section(t("partners"), partners(page)), section(t("articles"), articles(page)), children(page))),
    );
    return draw();
  };
})();
