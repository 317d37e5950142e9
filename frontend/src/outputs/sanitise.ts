// Markup that people write in markdown cells, made harmless before it enters the page: no script,
// no form, nothing that covers the page, no name that shadows one of ours.
import createPurifier, { type Config, type DOMPurify } from "dompurify";

/** Declarations a person may write in a `style` attribute; `position` and its like are not among them. */
const safeStyle =
  /^(color|background-color|opacity|text-align|text-decoration.*|text-indent|text-transform|font-(size|style|weight|variant.*)|letter-spacing|line-height|vertical-align|white-space|width|max-width|height|max-height|float|clear|list-style-type|border.*|padding.*|margin.*)$/;
const safeClass = /^(language-[\w+#.-]+|math-(inline|display))$/;
/** A margin that is not negative moves nothing over the page. */
const element = /^[\w-]+\/\d+$/;
/** Where a part of a layout stands. */
const mark = /^p\d{1,4}$/;
const unsafeValue = /url\(|expression|var\(|(^|\s)-\d|calc\(/i;

const config: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "template", "form", "input", "button", "select", "option", "optgroup", "datalist", "textarea", "fieldset", "dialog", "map", "area", "marquee", "nav", "main"],
  FORBID_ATTR: ["autoplay", "accesskey", "autofocus", "contenteditable", "popover", "popovertarget", "popovertargetaction", "tabindex", "role", "slot", "usemap", "target", "inert", "draggable"],
  ADD_ATTR: ["data-element", "data-part"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  SANITIZE_NAMED_PROPS: true,
  RETURN_DOM_FRAGMENT: true,
};

function styled(value: string): string {
  const probe = document.createElement("span");
  probe.style.cssText = value;
  return [...probe.style]
    .map((name): [string, string] => [name, probe.style.getPropertyValue(name)])
    .filter(([name, set]) => safeStyle.test(name) && !unsafeValue.test(set))
    .map(([name, set]) => `${name}:${set}`)
    .join(";");
}

let purifier: DOMPurify | undefined;

function purify(): DOMPurify {
  if (purifier) return purifier;
  purifier = createPurifier(window);
  purifier.addHook("uponSanitizeAttribute", (node, attribute) => {
    // It names an element of the notebook, which is put there; no more can be said with it.
    if (attribute.attrName === "data-element") attribute.keepAttr = node.nodeName === "SPAN" && element.test(attribute.attrValue);
    if (attribute.attrName === "data-part") attribute.keepAttr = node.nodeName === "SPAN" && mark.test(attribute.attrValue);
    if (attribute.attrName === "style") attribute.attrValue = styled(attribute.attrValue);
    if (attribute.attrName === "class") {
      attribute.attrValue = attribute.attrValue.split(/\s+/).filter((name) => safeClass.test(name)).join(" ");
    }
    if ((attribute.attrName === "style" || attribute.attrName === "class") && attribute.attrValue === "") attribute.keepAttr = false;
  });
  return purifier;
}

/** The markup as harmless nodes. */
export function sanitised(markup: string): DocumentFragment {
  return purify().sanitize(markup, { ...config, RETURN_DOM_FRAGMENT: true });
}
