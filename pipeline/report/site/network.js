"use strict";
// Who signed with whom, as a graph that can be filtered by date, type and status, and clicked.
(() => {
  const { h, link, t, name, count, load, charts } = whosigned;
  const MOST_NODES = 120;
  const MOST_FILES = 80;
  const MOST_SIDES = 20;

  // The signings between two months, the newest first, and whether older ones were left out.
  async function within(from, to) {
    const { shards } = await load("overview");
    const files = shards.days.map((day, index) => index)
      .filter(index => (!to || (shards.days[index + 1] ?? "").slice(0, 7) <= to) && (!from || shards.days[index].slice(0, 7) >= from));
    const chunks = await Promise.all(files.slice(0, MOST_FILES).map(index => load(`signings-${index}`)));
    const rows = chunks.flat().filter(row => (!from || row[0].slice(0, 7) >= from) && (!to || (row[0] && row[0].slice(0, 7) <= to)));
    return [rows, files.length > MOST_FILES];
  }

  // Pairs of parties; where very many sign one document, each is paired with the first only.
  function pairs(parties) {
    const ids = parties.map(one => one[0]);
    return ids.flatMap((one, index) => ids.slice(index + 1)
      .filter(() => ids.length <= MOST_SIDES || index === 0).map(other => [one, other]));
  }

  // The graph of some signings: nodes and edges with the rows that they stand for.
  function network(rows, focus) {
    const nodes = new Map();
    const edges = new Map();
    for (const row of rows) {
      const found = pairs(row[7]).filter(pair => !focus || pair.includes(focus));
      const ids = new Set(found.flat());
      for (const [id, title, type] of row[7]) {
        if (!ids.delete(id)) continue;
        if (!nodes.has(id)) nodes.set(id, { id, name: title, type, rows: [] });
        nodes.get(id).rows.push(row);
      }
      for (const [source, target] of found.map(pair => pair.sort())) {
        const key = `${source} ${target}`;
        if (!edges.has(key)) edges.set(key, { source, target, rows: [] });
        edges.get(key).rows.push(row);
      }
    }
    return { nodes: [...nodes.values()], edges: [...edges.values()] };
  }

  const numbered = all => all.map(one => ({ ...one, number: one.rows.length })).sort((one, other) => other.number - one.number);

  // As many of the pairs with most agreements as can be drawn, and who is in them.
  function strongest(all) {
    const kept = new Set();
    const edges = numbered(all.edges).filter(edge => {
      const added = [edge.source, edge.target].filter(id => !kept.has(id));
      if (kept.size + added.length > MOST_NODES) return false;
      added.forEach(id => kept.add(id));
      return true;
    });
    return { nodes: numbered(all.nodes).filter(node => kept.has(node.id)), edges };
  }

  function controls(data, query, change) {
    const select = (key, codes, all, word) => h("label", {}, t(key), h("select", { name: key, onchange: event => change({ [key]: event.target.value }) },
      h("option", { value: "" }, all),
      codes.map(code => h("option", { value: code, selected: query[key] === code ? "" : null }, word(code)))));
    const month = key => h("label", {}, t(key), h("input", { type: "month", name: key, value: query[key] ?? "",
      placeholder: "2024-01", pattern: "\\d{4}-\\d{2}", onchange: event => change({ [key]: event.target.value }) }));
    return h("form", { class: "controls", onsubmit: event => event.preventDefault() },
      month("from"), month("to"),
      select("type", data.types.map(row => row[0]), t("allTypes"), code => code),
      select("status", Object.keys(whosigned.words.status), t("all"), code => name("status", code)));
  }

  // What stands beside the graph after a click on a node or a line.
  function chosen(panel, title, rows, focusOn) {
    panel.replaceChildren(h("h3", {}, title),
      focusOn ? h("p", {}, h("a", { href: link("entity", focusOn.id) }, t("openPage")), " · ", h("a", { href: focusOn.href }, t("onlyPartners"))) : "",
      h("ul", { class: "hits" }, rows.slice(0, 100).map(row => h("li", {},
        h("a", { href: link("article", row[1], row[2]) }, row[3]), " ",
        h("span", { class: "soft" }, [row[0], name("status", row[5]), row[7].map(one => one[1]).join("、")].filter(Boolean).join(" · "))))));
  }

  whosigned.views.network = async (root, focus, query) => {
    const data = await load("overview");
    const change = values => { location.hash = link("network", ...(focus ? [focus] : []), { ...query, ...values }); };
    const [all, capped] = await within(query.from, query.to);
    const rows = all.filter(row => (!query.type || row[4] === query.type) && (!query.status || row[5] === query.status));
    const whole = network(rows, focus);
    const { nodes, edges } = strongest(whole);
    const panel = h("aside", { class: "panel" }, h("p", { class: "soft" }, t("clickHint")));
    const title = id => nodes.find(node => node.id === id).name;
    const here = id => link("network", id, query);

    const pick = (kind, item) => {
      if (kind === "edge") {
        const edge = edges.find(one => one.source === item.source && one.target === item.target);
        chosen(panel, `${title(edge.source)} – ${title(edge.target)}`, edge.rows);
      } else if (kind === "node") {
        const node = nodes.find(one => one.id === item.id);
        chosen(panel, node.name, node.rows, { id: node.id, href: here(node.id) });
      }
    };
    const [box, draw] = charts.box(charts.graph(nodes, edges, focus, pick), 620, t("network"));
    const centre = focus && (nodes.find(node => node.id === focus)?.name ?? (await whosigned.find("entity", focus))?.name);
    root.append(
      h("h2", {}, t("network")),
      controls(data, query, change),
      centre ? h("p", {}, t("focus"), h("a", { href: link("entity", focus) }, centre), " · ", h("a", { href: link("network", query) }, t("everyone"))) : "",
      h("p", { class: "soft" }, t("shown", count(whole.nodes.length), count(whole.edges.length), count(rows.length)), " ",
        whole.edges.length > edges.length ? t("cut", count(edges.length)) : "", " ", capped ? t("capped", count(all.length)) : ""),
      h("div", { class: "sides" }, box, panel),
      whosigned.parts.section(t("pairs"), whosigned.parts.table([t("parties"), "", t("agreements")], edges.slice(0, 30).map(edge => [
        h("a", { href: here(edge.source) }, title(edge.source)), h("a", { href: here(edge.target) }, title(edge.target)), String(edge.number)]))),
    );
    if (focus && nodes.length) pick("node", { id: focus });
    await draw();
  };
})();
