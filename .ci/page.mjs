// What is wrong with the report, as a browser finds it: by axe-core, by the keyboard, and by what the
// page says of itself. Arguments: the page, the ids of the theorems. Exit status 1 if anything is.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [page, ...theorems] = process.argv.slice(2);
const require = createRequire(`${process.cwd()}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const wrong = [];

/** Presses Tab through the page; the controls that were reached, by their place among all. */
async function reached(tab, count) {
  await tab.evaluate(() => {
    window.seen = new Set();
    document.addEventListener("focusin", event => window.seen.add(window.controls.indexOf(event.target)));
  });
  for (let k = 0; k <= count; k++) {
    await tab.keyboard.press("Tab");
  }
  return new Set(await tab.evaluate(() => [...window.seen]));
}

/** Runs axe-core over the page, of the matrix over some rows: hundreds of one kind take most of its time. */
async function assess(tab, where, say) {
  await tab.evaluate(() => document.querySelectorAll(".matrix tr:nth-child(n + 24)").forEach(row => row.remove()));
  await tab.evaluate(axe);
  const control = await tab.evaluate(async () => {
    const image = document.body.appendChild(new Image());
    const { violations } = await window.axe.run(image);
    image.remove();
    return violations.map(violation => violation.id);
  });
  if (!control.includes("image-alt")) {
    say("axe-core sees nothing wrong with an image without words");
  }
  const { violations } = await tab.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  for (const { impact, id, nodes } of violations) {
    const at = nodes.slice(0, 3).map(node => node.target.join(" ")).join("; ");
    const words = `axe-core, ${impact}: ${id} at ${nodes.length} nodes, ${at}`;
    if (["serious", "critical"].includes(impact)) {
      say(words);
    } else {
      console.log(`${where}: ${words}`);
    }
  }
}

/** Looks at the page in one colour scheme, in a window of each width; presses Tab and runs axe-core in one of them. */
async function look(scheme, thoroughAt) {
  const browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
    // axe-core takes its time over a large page.
    protocolTimeout: 300_000,
  });
  for (const width of [360, 1280]) {
    const say = words => wrong.push(`${width} pixels, ${scheme}: ${words}`);
    const started = Date.now();
    const tab = await browser.newPage();
    tab.on("console", message => message.type() === "error" && say(`console: ${message.text()}`));
    tab.on("pageerror", error => say(`console: ${error}`));
    tab.on("request", request => request.url() === pathToFileURL(page).href
      || request.url().startsWith("data:") || say(`a request that leaves the page: ${request.url()}`));
    await tab.setViewport({ width, height: 900 });
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await tab.goto(pathToFileURL(page).href);

    const found = await tab.evaluate(() => ({
      cards: [...document.querySelectorAll("article")].map(card => card.id),
      width: document.documentElement.scrollWidth,
      nowhere: [...document.querySelectorAll("a[href^='#']")].map(link => link.hash)
        .filter(hash => !document.getElementById(hash.slice(1))),
      empty: [...document.querySelectorAll("figure")]
        .filter(figure => {
          const drawn = [...figure.querySelectorAll("svg")];
          return drawn.length === 0 || drawn.some(svg => svg.getBoundingClientRect().height < 50
            || svg.querySelectorAll("path, line, polyline, circle").length < 10);
        })
        .map(figure => figure.innerText.slice(0, 80)),
      // Labels are drawn as paths; what the plot itself clips is not one of them.
      cut: [...document.querySelectorAll("figure svg")].filter(svg => {
        const outer = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("path")].filter(path => !path.closest("[clip-path], [style*=clip-path]"))
          .map(path => path.getBoundingClientRect())
          .some(inner => inner.left < outer.left - 1 || inner.right > outer.right + 1
            || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1);
      }).map(svg => svg.closest("figure").innerText.slice(0, 80)),
      figures: document.querySelectorAll("figure").length,
      formulas: document.querySelectorAll("math").length,
      controls: (window.controls = [...document.querySelectorAll("a[href], summary, button, [tabindex]")])
        .map(control => control.outerHTML.slice(0, 80)),
    }));
    if (found.cards.sort().join() !== theorems.sort().join()) {
      say(`cards: expected ${theorems}, found ${found.cards}`);
    }
    if (found.width > width) {
      say(`as wide as ${found.width} pixels`);
    }
    found.nowhere.forEach(hash => say(`a link to nowhere: ${hash}`));
    found.cut.forEach(figure => say(`a label is cut off: ${figure}`));
    found.empty.forEach(figure => say(`an empty figure: ${figure}`));
    if (found.figures === 0 || found.formulas < theorems.length) {
      say(`${found.figures} figures, ${found.formulas} formulas of ${theorems.length} theorems`);
    }
    if (width === thoroughAt) {
      const seen = await reached(tab, found.controls.length);
      found.controls.filter((control, k) => !seen.has(k))
        .forEach(control => say(`not reached by Tab: ${control}`));
      await assess(tab, `${width} pixels, ${scheme}`, say);
    }
    console.log(`${width} pixels, ${scheme}: ${found.cards.length} theorems, ${found.figures} figures, `
      + `${found.formulas} formulas, ${found.controls.length} controls, ${(Date.now() - started) / 1000} s`);
    await tab.close();
  }
  await browser.close();
}

await Promise.all([look("light", 360), look("dark", 1280)]);
wrong.forEach(words => console.log(`WRONG ${words}`));
process.exitCode = wrong.length === 0 ? 0 : 1;
