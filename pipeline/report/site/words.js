"use strict";
// The words of the pages in Chinese and English. Words of the data (types, roles) come with the data.
(() => {
  const WORDS = {
    title: ["谁与谁签约", "Who signed what with whom"],
    overview: ["概览", "Overview"],
    signings: ["签约", "Signings"],
    articles: ["文章", "Articles"],
    network: ["关系网", "Network"],
    search: ["搜索", "Search"],
    searchHint: ["搜索人物、组织（含简称）、协议、文章", "Search people, organizations (any name), agreements"],
    language: ["English", "中文"],
    article: ["文章", "articles"],
    person: ["人物", "people"],
    organization: ["组织", "organizations"],
    agreement: ["协议", "agreements"],
    event: ["事件", "events"],
    post: ["职务", "posts"],
    overTime: ["各月签约", "Signings by month"],
    topOrganizations: ["签约最多的组织", "Organizations that signed most"],
    topPeople: ["签字最多的人物", "People who signed most"],
    types: ["协议文种", "Types of agreements"],
    eventTypes: ["事件类型", "Types of events"],
    latest: ["最近的签约", "Latest signings"],
    all: ["全部", "All"],
    date: ["日期", "Date"],
    title_: ["协议", "Agreement"],
    status: ["状态", "Status"],
    parties: ["签约方", "Parties"],
    signatories: ["签字人", "Signatories"],
    place: ["地点", "Place"],
    headline: ["标题", "Headline"],
    source: ["来源", "Source"],
    none: ["没有。", "None."],
    nothing: ["没有找到。", "Nothing found."],
    noHeadline: ["（无标题）", "(no headline)"],
    missing: ["没有这一页。", "There is no such page."],
    unread: ["数据文件无法读取：", "A data file cannot be read: "],
    page: ["第 {0} 页，共 {1} 页", "Page {0} of {1}"],
    newer: ["← 更新", "← newer"],
    older: ["更早 →", "older →"],
    first: ["显示最近 {0} 条，共 {1} 条。", "The newest {0} of {1}."],
    showAll: ["显示全部 {0} 条", "Show all {0}"],
    names: ["又名", "Also known as"],
    posts: ["职务", "Posts"],
    people: ["任职人员", "People in posts"],
    since: ["{0} 起", "since {0}"],
    until: ["{0} 止", "until {0}"],
    atLatest: ["不晚于 {0} 止", "until {0} at the latest"],
    partOf: ["属于", "Part of"],
    parts: ["下属", "Its parts"],
    grounds: ["各篇文章视为同一人的依据", "Why the articles are taken to mean one person"],
    agreements: ["协议", "Agreements"],
    partners: ["与谁签约", "Signed with"],
    timeline: ["时间线", "Timeline"],
    inNetwork: ["在关系网中查看", "Show in the network"],
    seen: ["见于 {0} 篇文章", "in {0} articles"],
    mentioned: ["提及 {0} 次", "mentioned {0} times"],
    signed: ["签约 {0} 项", "{0} agreements signed"],
    together: ["{0} 项协议", "{0} agreements"],
    from: ["起", "From"],
    to: ["止", "To"],
    type: ["文种", "Type"],
    allTypes: ["全部文种", "All types"],
    focus: ["只看其伙伴：", "Only partners of:"],
    everyone: ["看全部", "Show everyone"],
    shown: ["{0} 个签约方、{1} 对关系，出自 {2} 项协议。", "{0} signers and {1} pairs in {2} agreements."],
    cut: ["只画出协议最多的 {0} 对。", "Only the {0} pairs with most agreements are drawn."],
    capped: ["范围太大，只取最近的 {0} 项协议。", "Too many: only the newest {0} agreements are used."],
    clickHint: ["点击圆点或连线查看协议。", "Click a dot or a line to see agreements."],
    pairs: ["签约对", "Pairs"],
    openPage: ["打开页面", "Open page"],
    onlyPartners: ["只看其伙伴", "Only its partners"],
    facts: ["事实", "Facts"],
    factHint: ["点击一条事实，原文中标出其依据。", "Click a fact to mark its words in the text."],
    noFacts: ["没有发现事实。", "No facts were found."],
    events: ["事件", "Events"],
    organizations: ["组织", "Organizations"],
    rule: ["规则", "rule"],
    basis: ["依据", "basis"],
    confidence: ["置信度", "confidence"],
    file: ["文件", "File"],
    published: ["发表", "Published"],
    other: ["其他", "other"],
    events_: ["其他事件", "Other events"],
  };
  let language = navigator.language.startsWith("zh") ? 0 : 1;
  try {
    language = Number(localStorage.getItem("whosigned.language") ?? language) ? 1 : 0;
  } catch { /* a page from a disk may be allowed no storage */ }

  // A word in the language of the page; {0}, {1} are filled in.
  function t(key, ...values) {
    return WORDS[key][language].replace(/\{(\d)\}/g, (_, index) => values[index]);
  }

  // The word for a code of the data: name("status", "signed") is 已签, in English the code itself, which is a word.
  function name(list, code) {
    const word = code.toLowerCase().replace(/_/g, " ");
    return language ? word : whosigned.words[list]?.[code]?.[0] ?? word;
  }

  // What a code means, in a few English words.
  const meaning = (list, code) => whosigned.words[list]?.[code]?.[1];

  function other() {
    language = 1 - language;
    try {
      localStorage.setItem("whosigned.language", language);
    } catch { /* see above */ }
  }

  const count = number => number.toLocaleString("en");
  Object.assign(whosigned, { t, name, meaning, count, switchLanguage: other, tag: () => (language ? "en" : "zh-Hans") });
})();
