"use strict";
// An article: its text beside its facts; a click on a fact marks its words.
(() => {
  const { h, link, t, name } = whosigned;
  const { entity, badge, roles } = whosigned.parts;

  const ground = fact => [`${t("rule")} ${fact.rule}`, fact.basis && `${t("basis")} ${fact.basis}`, `${t("confidence")} ${fact.confidence}`].filter(Boolean).join(" · ");

  whosigned.views.article = async (root, key, number) => {
    const page = await whosigned.find("article", key);
    if (!page) return root.append(h("p", {}, t("missing")));
    const text = h("div", { class: "text" });
    const buttons = [];
    const title = place => page.entities[place][2];

    function mark(at, button) {
      text.replaceChildren(...whosigned.text.drawn(page, at));
      buttons.forEach(one => one.setAttribute("aria-pressed", one === button));
      if (at) text.querySelector(".evidence")?.scrollIntoView({ block: "nearest" });
    }

    // Something to click that marks the words at [start, end]; a second click takes the mark away.
    function fact(at, told, label, index) {
      const button = h("button", { type: "button", class: "fact", title: told, "aria-pressed": "false", "data-at": at.join("-"), "data-fact": index,
        onclick: () => (button.getAttribute("aria-pressed") === "true" ? mark(null) : mark(at, button)) }, label);
      buttons.push(button);
      return button;
    }

    const role = one => fact(one.at, ground(one), title(one.who));
    const grouped = one => {
      const all = new Map();
      for (const each of one.roles) all.set(each.role, [...(all.get(each.role) ?? []), each]);
      return all.size ? roles([...all], role) : "";
    };
    const when = one => [one.date, one.place].filter(Boolean).map(value => h("span", { class: "soft" }, ` ${value}`));

    const qualifiers = one => one.qualifiers.map(([code, value, start, end]) =>
      h("div", {}, name("qualifier", code), " ", fact([start, end], "", value)));

    const draws = {
      agreement: (one, index) => [fact(one.at, ground(one), one.title, index), " ", badge(one.status), when(one), grouped(one), qualifiers(one)],
      event: (one, index) => [fact(one.at, ground(one), `${name("event", one.type)}（${one.trigger}）`, index), when(one), grouped(one),
        qualifiers(one)],
      post: (one, index) => [entity([page.entities[one.person][0], title(one.person)]), " ",
        fact(one.at, ground(one), `${one.org === null ? "" : `${title(one.org)} `}${one.title}`, index)],
    };
    const group = (kind, word) => {
      const all = page.facts.map((one, index) => [one, index]).filter(([one]) => one.kind === kind);
      return all.length ? [h("h3", {}, t(word)), h("ul", { class: "plain" }, all.map(([one, index]) => h("li", {}, draws[kind](one, index))))] : [];
    };
    const bodies = page.entities.filter(one => one[1] === "organization" && one[0]);
    const organizations = bodies.length ? [h("h3", {}, t("organizations")), h("ul", { class: "plain" }, bodies.map(one => h("li", {},
      entity([one[0], one[2]]), " ", h("span", { class: "soft" }, name("organization", one[3])),
      one[5].length ? h("div", { class: "soft" }, `${t("names")}：`, one[5].map(([alias, basis], index) => [index ? "、" : "", h("span", { title: basis }, alias)])) : ""))) ] : [];

    const known = [["published", page.published], ["source", page.source], ["file", page.file]].filter(([, value]) => value);
    root.append(
      h("h2", { class: "name" }, page.title || t("noHeadline")),
      h("p", { class: "soft" }, known.map(([word, value]) => `${t(word)} ${value}`).join(" · ")),
      h("p", { class: "legend" }, Object.keys(whosigned.words.label).map(label => [h("mark", { class: label.toLowerCase() }, name("label", label)), " "])),
      h("div", { class: "sides article" }, text, h("aside", { class: "facts" },
        page.facts.length ? h("p", { class: "soft" }, t("factHint")) : h("p", { class: "soft" }, t("noFacts")),
        group("agreement", "agreements"), group("event", "events"), group("post", "posts"), organizations)),
    );
    whosigned.text.listen(text, page);
    const asked = buttons.find(button => number !== undefined && button.dataset.fact === number);
    if (asked) asked.click();
    else mark(null);
    return undefined;
  };
})();
