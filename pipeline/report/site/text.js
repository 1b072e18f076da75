"use strict";
// The text of an article with its mentions marked, and the words of one fact.
(() => {
  const { h, link, t, name } = whosigned;
  const tip = document.getElementById("tip");

  // The blocks of an article; `at` is [start, end] of the words to mark, or null. Places count code points.
  function drawn(page, at) {
    const points = Array.from(page.text);
    const cut = (start, end) => points.slice(start, end).join("");

    // A stretch without mentions, with what of it is evidence.
    function plain(start, end) {
      const [from, to] = at ? [Math.max(start, at[0]), Math.min(end, at[1])] : [end, end];
      if (from >= to) return [cut(start, end)];
      return [cut(start, from), h("span", { class: "evidence" }, cut(from, to)), cut(to, end)];
    }

    // text[start:end] with the mentions that lie inside; those that cross its bounds stay unmarked.
    function marked(start, end, mentions) {
      const parts = [];
      let here = start;
      mentions.forEach(([index, mention], place) => {
        if (mention[0] < here || mention[1] > end) return;
        const inside = mentions.slice(place + 1).filter(([, one]) => one[0] < mention[1]);
        parts.push(plain(here, mention[0]), h("mark", { class: mention[2].toLowerCase(), "data-mention": index }, marked(mention[0], mention[1], inside)));
        here = mention[1];
      });
      return [...parts, plain(here, end)];
    }

    const all = page.mentions.map((mention, index) => [index, mention]);
    const inside = (start, end) => marked(start, end, all.filter(([, mention]) => mention[0] >= start && mention[0] < end));
    return page.blocks.map(([kind, start, end]) => {
      const parts = [];
      let here = start;
      for (const [from, to] of page.sentences.filter(one => one[0] >= start && one[1] <= end)) {
        const stated = at && at[0] < to && at[1] > from;
        parts.push(inside(here, from), h("span", { class: stated ? "sentence stated" : "sentence" }, inside(from, to)));
        here = to;
      }
      return h("p", { class: kind }, parts, inside(here, end));
    });
  }

  // What a mention is: 组织 企业, whom it means, and the rule that found it.
  function told(page, mention) {
    const [, , label, kind, rule, score, owners] = mention;
    return [
      h("b", {}, owners.map(owner => page.entities[owner][2]).join("、") || name("label", label)),
      h("div", {}, [name("label", label), kind && name("organization", kind)].filter(Boolean).join(" · ")),
      h("div", { class: "soft" }, `${t("rule")} ${rule}${score < 1 ? ` · ${score.toFixed(2)}` : ""}`),
    ];
  }

  function show(page, mark) {
    tip.replaceChildren(...told(page, page.mentions[mark.dataset.mention]));
    tip.hidden = false;
    const around = mark.getClientRects()[0];
    const left = Math.min(around.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = around.bottom + 6 + tip.offsetHeight < document.documentElement.clientHeight;
    tip.style.left = `${Math.max(left, 8)}px`;
    tip.style.top = `${below ? around.bottom + 6 : around.top - tip.offsetHeight - 6}px`;
  }

  const hide = () => { tip.hidden = true; };

  // Shows what a mention is while the pointer rests on it; a click opens the page of whom it means.
  function listen(box, page) {
    box.addEventListener("pointerover", event => {
      const mark = event.target.closest("mark");
      if (mark) show(page, mark);
      else hide();
    });
    box.addEventListener("pointerleave", hide);
    box.addEventListener("click", event => {
      const mark = event.target.closest("mark");
      const owner = mark && page.mentions[mark.dataset.mention][6].map(index => page.entities[index][0]).find(Boolean);
      if (owner) location.hash = link("entity", owner);
    });
  }

  whosigned.text = { drawn, listen, hide };
})();
