"use strict";
// The first page: counts, charts, the latest signings.
whosigned.views.overview = async root => {
  const { h, link, t, name, count, load, charts } = whosigned;
  const { section, signings } = whosigned.parts;
  const data = await load("overview");
  const go = (...parts) => { location.hash = link(...parts); };
  const pages = { article: link("articles"), agreement: link("signings") };
  const later = [];

  function chart(title, drawn, height) {
    const [box, draw] = charts.box(drawn, height, title);
    later.push(draw);
    return section(title, box);
  }

  const tile = ([kind, number]) => h(pages[kind] ? "a" : "div", { class: "tile", href: pages[kind] ?? null },
    h("b", {}, count(number)), t(kind));

  const byMonth = Object.entries({ signed: "--signed", planned: "--planned", negotiating: "--negotiating", referenced: "--referenced" })
    .map(([status, colour]) => [name("status", status), colour,
      Object.fromEntries(data.months.filter(row => row[1] === status).map(([month, , number]) => [month, number]))]);

  const top = (kind, title) => chart(title, charts.ranked(data.top[kind].slice(0, 12).map(row => [row[1], row[3]]),
    index => go("entity", data.top[kind][index][0])));

  root.append(
    h("div", { class: "tiles" }, Object.entries(data.counts).map(tile)),
    chart(t("overTime"), charts.months(byMonth, month => go("network", { from: month, to: month })), 240),
    h("div", { class: "columns" },
      top("organization", t("topOrganizations")),
      top("person", t("topPeople")),
      chart(t("types"), charts.ranked(data.types.slice(0, 12), index => go("network", { type: data.types[index][0] }))),
      chart(t("eventTypes"), charts.ranked(data.events.map(([type, number]) => [name("event", type), number])))),
  );
  const rows = data.shards.chunks.signings ? await load("signings-0") : [];
  root.append(section(t("latest"), signings(rows.slice(0, 12)), h("p", {}, h("a", { href: link("signings") }, `${t("all")} →`))));
  await Promise.all(later.map(draw => draw()));
};
