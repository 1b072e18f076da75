"use strict";
// Charts and graphs, drawn by Apache ECharts, which is loaded with the first of them.
(() => {
  let open = [];

  // Draws into a box of the page that has a height; `click` is told what was clicked.
  async function draw(box, option, click) {
    await whosigned.script("vendor/echarts/echarts.min.js");
    if (!box.isConnected) return null;
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...option });
    if (click) chart.on("click", click);
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box);
    open.push(() => { watch.disconnect(); chart.dispose(); });
    return chart;
  }

  // Forgets the charts of the page that is left.
  function close() {
    open.forEach(end => end());
    open = [];
  }

  const colour = variable => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

  const tooltip = extra => ({ renderMode: "richText", backgroundColor: colour("--paper"), borderColor: colour("--line"),
    textStyle: { color: colour("--ink"), fontSize: 13 }, ...extra });

  const axis = extra => ({ axisLine: { lineStyle: { color: colour("--line") } }, axisTick: { show: false },
    axisLabel: { color: colour("--soft") }, splitLine: { lineStyle: { color: colour("--line") } }, ...extra });

  const WINDOW = 60;

  // Months as stacked columns; `series` are [name, colour, {month: number}]. Of many months the last ones are in view.
  function months(series, click) {
    const known = series.flatMap(([, , numbers]) => Object.keys(numbers)).filter(month => /^\d{4}-\d\d$/.test(month)).sort();
    const all = between(known[0], known.at(-1));
    const many = all.length > WINDOW;
    const below = (series.length > 1 ? 26 : 0) + (many ? 34 : 0);
    return {
      option: {
        tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow" } }),
        legend: { show: series.length > 1, bottom: 0, textStyle: { color: colour("--soft") }, itemWidth: 12, itemHeight: 12 },
        grid: { left: 4, right: 24, top: 12, bottom: below + 4, containLabel: true },
        dataZoom: many ? [{ type: "slider", startValue: all.length - WINDOW, bottom: below - 34, height: 22, showDetail: false }] : [],
        xAxis: axis({ type: "category", data: all }),
        yAxis: axis({ type: "value", minInterval: 1 }),
        series: series.map(([title, variable, numbers]) => ({
          name: title, type: "bar", stack: "all", barMaxWidth: 32, itemStyle: { color: colour(variable) },
          data: all.map(month => numbers[month] ?? 0),
        })),
      },
      click: click && (event => click(event.name)),
      more: below,
      empty: !known.length,
    };
  }

  function between(first, last) {
    const all = [];
    for (let month = first; month && month <= last;) {
      all.push(month);
      const [year, number] = month.split("-").map(Number);
      month = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
    }
    return all;
  }

  // Bars from the longest to the shortest; `rows` are [name, number], `click` gets the row's index.
  function ranked(rows, click) {
    return {
      option: {
        tooltip: tooltip({ trigger: "item" }),
        grid: { left: 16, right: 40, top: 4, bottom: 4, containLabel: true },
        xAxis: { type: "value", show: false, axisLabel: { show: false } },
        yAxis: axis({ type: "category", inverse: true, data: rows.map(row => row[0]), axisLine: { show: false },
          triggerEvent: true, axisLabel: { color: colour("--ink"), width: 190, overflow: "truncate" } }),
        series: [{ type: "bar", data: rows.map(row => row[1]), barMaxWidth: 16, cursor: click ? "pointer" : "default",
          itemStyle: { color: colour("--accent"), borderRadius: 2 }, label: { show: true, position: "right", color: colour("--soft") } }],
      },
      click: click && (event => click(event.dataIndex ?? rows.findIndex(row => row[0] === event.value))),
      height: Math.max(rows.length * 26 + 8, 60),
      empty: !rows.length,
    };
  }

  const MOST_LABELS = 50;

  // Who signed with whom: `nodes` are {id, name, type, number}, `edges` {source, target, number}; `focus` stands out. The first nodes have labels.
  function graph(nodes, edges, focus, click) {
    const types = [...Object.keys(whosigned.words.organization), "person"];
    const groups = types.filter(type => nodes.some(node => node.type === type));
    const most = Math.max(...nodes.map(node => node.number), 1);
    const titles = groups.map(group => (group === "person" ? whosigned.t("person") : whosigned.name("organization", group)));
    return {
      option: {
        tooltip: tooltip({ formatter: event => event.dataType === "edge"
          ? `${nodes[event.data.from].name} – ${nodes[event.data.to].name}：${event.data.value}` : `${event.name}：${event.value}` }),
        color: groups.map(type => colour(`--group-${types.indexOf(type)}`)),
        legend: { bottom: 0, data: titles, textStyle: { color: colour("--soft") }, itemWidth: 12, itemHeight: 12 },
        series: [{
          type: "graph", layout: "force", roam: true, zoom: Math.min(0.9, 6 / Math.sqrt(nodes.length)), draggable: true, left: 10, right: 10, top: 10, bottom: 40, cursor: "pointer",
          categories: titles.map(title => ({ name: title })),
          force: { initLayout: "circular", layoutAnimation: false, repulsion: Math.max(9000 / nodes.length, 90), gravity: 0.12, edgeLength: [40, 150] },
          emphasis: { focus: "adjacency", label: { show: true } },
          blur: { itemStyle: { opacity: 0.3 }, label: { opacity: 0.3 }, lineStyle: { opacity: 0.15 } },
          labelLayout: { hideOverlap: true },
          label: { position: "bottom", color: colour("--ink"), fontSize: 12, width: 150, overflow: "truncate" },
          lineStyle: { color: colour("--soft"), opacity: 0.45, curveness: 0.05 },
          data: nodes.map((node, place) => ({
            label: { show: place < MOST_LABELS },
            id: node.id, name: node.name, value: node.number, category: groups.indexOf(node.type),
            symbolSize: 8 + 22 * Math.sqrt(node.number / most),
            itemStyle: node.id === focus ? { borderColor: colour("--mark"), borderWidth: 4 } : {},
          })),
          links: edges.map(edge => ({
            source: edge.source, target: edge.target, value: edge.number,
            from: nodes.findIndex(node => node.id === edge.source), to: nodes.findIndex(node => node.id === edge.target),
            lineStyle: { width: Math.min(1 + edge.number, 8) },
          })),
        }],
      },
      click: event => click(event.dataType, event.data),
      empty: !nodes.length,
    };
  }

  // A box for a chart; after it stands on the page, call the function that comes with it.
  function box(chart, height, label) {
    if (chart.empty) return [whosigned.parts.none(), () => null];
    const element = whosigned.h("div", { class: "chart", role: "img", "aria-label": label });
    element.style.height = `${chart.height ?? height + (chart.more ?? 0)}px`;
    return [element, () => draw(element, chart.option, chart.click)];
  }

  Object.assign(whosigned, { charts: { months, ranked, graph, box, close } });
})();
