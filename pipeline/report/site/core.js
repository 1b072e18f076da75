"use strict";
// Loading of data and building of pages. Scripts, not modules: a page from a disk may load no modules and fetch nothing.
// Text only ever enters a page as text nodes and attributes, so that markup in an article stays text.
const whosigned = (() => {
  const FOLDER = "index_files";
  const taken = new Map();
  const loading = new Map();

  // Called by every data file with its name and what it holds.
  function take(name, value) {
    taken.set(name, value);
  }

  // Runs a script of the report once.
  function script(path) {
    if (!loading.has(path)) {
      loading.set(path, new Promise((done, failed) => {
        const tag = document.createElement("script");
        tag.src = `${FOLDER}/${path}`;
        tag.onload = done;
        tag.onerror = () => failed(new Error(path));
        document.head.append(tag);
      }));
    }
    return loading.get(path);
  }

  // What a data file holds: load("signings-0").
  async function load(name) {
    await script(`data/${name}.js`);
    return taken.get(name);
  }

  // CRC-32 of the UTF-8 bytes: tells the file in which the page of a key lies.
  function digest(key) {
    let crc = -1;
    for (const byte of new TextEncoder().encode(key)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ -1) >>> 0;
  }

  // The page of an article or entity, undefined when there is none.
  async function find(kind, key) {
    const { shards } = await load("overview");
    try {
      const rows = await load(`${kind}-${digest(key) % shards.buckets[kind]}`);
      return rows.find(row => row[0] === key)?.[1];
    } catch {
      return undefined;
    }
  }

  // An element: h("a", {href: "#/", class: "name"}, "text", child). `on…` takes a function, null children are left out.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ""));
    return element;
  }

  // The address of a page: link("article", id, 3) is "#/article/ID/3"; query values that are empty are left out.
  function link(...parts) {
    const query = typeof parts.at(-1) === "object" ? parts.pop() : {};
    const given = Object.entries(query).filter(([, value]) => value);
    const path = parts.map(part => encodeURIComponent(part)).join("/");
    return `#/${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
  }

  return { take, script, load, find, h, link, views: {} };
})();
