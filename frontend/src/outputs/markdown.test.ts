// Markdown says what its author wrote, and does nothing else: the corpus of attacks leaves no node,
// attribute or address that could act.
import { mount, tick, unmount } from "svelte";
import { describe, expect, test } from "vitest";
import Markdown from "./Markdown.svelte";
import { typeset } from "./formula.ts";
import { highlighted } from "./highlight.ts";
import { markdown } from "./markdown.ts";
import { sanitised } from "./sanitise.ts";

function html(nodes: Node): string {
  const host = document.createElement("div");
  host.append(nodes);
  return host.innerHTML.trim();
}

describe("markdown", () => {
  const cases: [said: string, text: string, html: string][] = [
    ["emphasis and strikethrough", "*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <s>c</s></p>"],
    ["inline formulas are marked", "a $x_1 < y$ b", '<p>a <span class="math-inline">x_1 &lt; y</span> b</p>'],
    ["formulas are not emphasis", "$a_b$ and $c_d$", '<p><span class="math-inline">a_b</span> and <span class="math-inline">c_d</span></p>'],
    ["formula blocks hold what would be lists", "$$\na\n- b\n$$", '<p><span class="math-display">\na\n- b\n</span></p>'],
    ["bracketed formulas", "\\(a\\) \\[b\\]", '<p><span class="math-inline">a</span> <span class="math-display">b</span></p>'],
    ["code spans are no formulas", "`$x$`", "<p><code>$x$</code></p>"],
    ["prices are no formulas", "from $5 to $10", "<p>from $5 to $10</p>"],
    ["other links open beside the page", "[a](https://example.org)", '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer">a</a></p>'],
    ["links within stay", "[a](#some-part)", '<p><a href="#section-some-part">a</a></p>'],
    ["fenced code keeps its language", "```python\nx = 1\n```", '<pre><code class="language-python">x = 1\n</code></pre>'],
    ["harmless markup stays", "<details><summary>s</summary>t</details>", "<details><summary>s</summary>t</details>"],
    ["colours stay", '<span style="color: red; position: fixed">x</span>', '<p><span style="color:red">x</span></p>'],
  ];
  test.each(cases)("%s", (_, text, expected) => expect(html(markdown(text))).toBe(expected));

  test("tables have heads and cells", () => {
    expect(html(markdown("| a | b |\n| - | -: |\n| 1 | 2 |"))).toContain('<td style="text-align:right">2</td>');
  });
  test("headings can be linked to", () => {
    const nodes = markdown("## Über *Pinguine* & more");
    expect(nodes.querySelector("h2")?.id).toBe("section-uber-pinguine-more");
    expect(nodes.querySelector("h2 > a.anchor")?.getAttribute("href")).toBe("#section-uber-pinguine-more");
  });
  test("task lists have boxes that cannot be changed", () => {
    const boxes = [...markdown("- [x] done\n- [ ] open\n\n  more").querySelectorAll("input")];
    expect(boxes.map((box) => [box.checked, box.disabled])).toEqual([[true, true], [false, true]]);
  });
  test("pictures beside the notebook are named, not asked for", () => {
    expect(html(markdown("![fig](a/b.png)"))).toContain("[Picture fig:");
    expect(html(markdown("![fig](data:image/png;base64,AA==)"))).toContain("<img");
  });
  test("the component shows the text, formulas and code included", async () => {
    const component = mount(Markdown, { target: document.body, props: { text: "# T\n\n$x^2$\n\n```python\nimport os\n```" } });
    for (let wait = 0; wait < 200 && !document.querySelector(".katex, .tok-keyword"); wait++) await new Promise((done) => setTimeout(done, 10));
    await tick();
    expect(document.querySelector("h1")?.firstChild?.textContent).toBe("T");
    expect(document.querySelector(".math-inline .katex")).not.toBeNull();
    await unmount(component);
  });
});

describe("highlighting", () => {
  test("python has colours, and the text is unchanged", () => {
    const nodes = highlighted('def f(x):\n    return "a" + 1  # c\n', "python");
    expect(nodes.textContent).toBe('def f(x):\n    return "a" + 1  # c\n');
    expect([...nodes.querySelectorAll("span")].map((one) => one.className)).toContain("tok-keyword");
  });
  test("markup in code is text", () => {
    expect(html(highlighted("'<img onerror=x>'", "python"))).not.toContain("<img");
    expect(html(highlighted("<b>", "unknown"))).toBe("&lt;b&gt;");
  });
});

/** Attacks, each of which worked somewhere once. */
const attacks = [
  "<script>canary()</script>",
  "<ScRiPt>canary()</ScRiPt>",
  "<img src=x onerror=canary()>",
  "<img src=x onerror='canary()' style=\"background:url(javascript:canary())\">",
  "<svg onload=canary()></svg>",
  "<svg><script>canary()</script></svg>",
  "<svg><a xlink:href=javascript:canary()><text>x</text></a></svg>",
  "<svg><animate attributeName=href values=javascript:canary() /></svg>",
  "<math><mi xlink:href=javascript:canary()>x</mi></math>",
  "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=canary()&gt;\">",
  "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=canary() src>\">",
  "<iframe src=javascript:canary()></iframe>",
  "<iframe srcdoc='<script>canary()</script>'></iframe>",
  "<object data=javascript:canary()></object>",
  "<embed src=javascript:canary()>",
  "<a href=javascript:canary()>x</a>",
  "<a href=\"java\nscript:canary()\">x</a>",
  "<a href=&#106;avascript:canary()>x</a>",
  "<a href='data:text/html,<script>canary()</script>'>x</a>",
  "<a href=vbscript:canary()>x</a>",
  "[x](javascript:canary())",
  "[x](JaVaScRiPt:canary())",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "![x](javascript:canary())",
  "<javascript:canary()>",
  "[x]: javascript:canary()\n\n[x]",
  "<body onload=canary()>",
  "<details open ontoggle=canary()>x</details>",
  "<video><source onerror=canary()></video>",
  "<audio src=x onerror=canary() autoplay>",
  "<input autofocus onfocus=canary()>",
  "<button popovertarget=x onclick=canary()>x</button>",
  "<dialog open>covers the page</dialog>",
  "<div popover id=x>covers the page</div>",
  "<form action=javascript:canary()><button>x</button></form>",
  "<form action=/api/kernels/stop method=post><button>x</button></form>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content='0;url=javascript:canary()'>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<style>* { display: none }</style>",
  "<style>@import 'https://evil.example/x.css';</style>",
  "<div style='position:fixed;inset:0;z-index:99'>covers the page</div>",
  "<div style='background:url(https://evil.example/pixel)'>x</div>",
  "<div style='width:expression(canary())'>x</div>",
  "<div style='margin-top:-500px'>covers what is above</div>",
  "<img name=body><img id=snapshot>",
  "<a id=defaultView></a><a id=app></a>",
  "<form id=createElement><input name=attributes></form>",
  "<template><img src=x onerror=canary()></template>",
  "<noscript><p title=\"</noscript><img src=x onerror=canary()>\"></noscript>",
  "<textarea></textarea><img src=x onerror=canary()>",
  "<xmp><img src=x onerror=canary()></xmp>",
  "<!--><img src=x onerror=canary()>-->",
  "<![CDATA[<img src=x onerror=canary()>]]>",
  "<x-custom onclick=canary() contenteditable>x</x-custom>",
  "<p class='toasts button primary' role=alert tabindex=0 accesskey=x>looks like ours</p>",
  "<area href=javascript:canary()><map name=x></map>",
  "<span class=math-inline>\\href{javascript:canary()}{x}</span>",
  "$\\href{javascript:canary()}{x}$",
  "$\\htmlData{x=1}{y}$ $\\includegraphics{https://evil.example/x.png}$",
  "```html\n<script>canary()</script>\n```",
  "`<img src=x onerror=canary()>`",
  "# <img src=x onerror=canary()>",
  "| <img src=x onerror=canary()> |\n| - |\n| <script>canary()</script> |",
  "- [ ] <img src=x onerror=canary()>",
];

const allowedAddress = /^(https?:|mailto:|tel:|#|data:image\/|[^:]*$)/i;

/** Everything in the nodes that could act, in words. */
function dangers(nodes: ParentNode): string[] {
  const found: string[] = [];
  for (const element of nodes.querySelectorAll("*")) {
    const tag = element.tagName.toLowerCase();
    if (/^(script|style|iframe|object|embed|form|button|textarea|select|dialog|template|noscript|base|meta|link|svg|math|map|area|frame|portal)$/.test(tag) || tag.includes("-")) found.push(`<${tag}>`);
    if (tag === "input" && !(element as HTMLInputElement).disabled) found.push("<input>");
    for (const { name, value } of element.attributes) {
      const place = `${tag} ${name}=${value}`;
      if (name.startsWith("on") || /^(srcdoc|popover.*|autofocus|autoplay|contenteditable|accesskey|tabindex|role|formaction|action|ping|srcset)$/.test(name)) found.push(place);
      if (/^(href|src|poster|cite|background|xlink:href)$/.test(name) && !allowedAddress.test(value.replaceAll(/\s/g, ""))) found.push(place);
      if (name === "style" && /position|url|expression|z-index|inset|-\d+px/.test(value)) found.push(place);
      if (name === "class" && !/^(language-\S+|math-(inline|display)|anchor|task)$/.test(value)) found.push(place);
      if ((name === "id" || name === "name") && !/^(user-content-|section-)/.test(value)) found.push(place);
    }
  }
  return found;
}

describe("attacks", () => {
  test.each(attacks)("%s", (attack) => {
    expect(dangers(markdown(attack))).toEqual([]);
    expect(dangers(markdown(`text ${attack} text`))).toEqual([]);
    expect(dangers(markdown(`> ${attack}`))).toEqual([]);
    expect(dangers(sanitised(attack))).toEqual([]);
  });
  test("formulas make no links, pictures or attributes of their own", async () => {
    for (const tex of ["\\href{javascript:canary()}{x}", "\\url{javascript:canary()}", "\\includegraphics{https://evil.example/x.png}", "\\htmlData{a=b}{x}", "\\htmlStyle{position:fixed}{x}", "<img src=x onerror=canary()>"]) {
      const host = document.createElement("span");
      await typeset(host, tex, false);
      expect(host.querySelectorAll("a, img, [data-a], [onerror], [style*=fixed]")).toHaveLength(0);
    }
  });
  test("what is sanitised stays so when it is parsed again", () => {
    for (const attack of attacks) expect(dangers(sanitised(html(markdown(attack))))).toEqual([]);
  });
  test("the check itself sees dangers", () => {
    const host = document.createElement("div");
    host.innerHTML = '<img onerror=x><a href="javascript:x">y</a><p style="position:fixed" id=app>z</p><form></form>';
    expect(dangers(host)).toHaveLength(5);
  });
});
