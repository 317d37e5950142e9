// The source of a markdown cell in colours; loaded with the first one that is edited.
import { defineLanguageFacet, Language, languageDataProp } from "@codemirror/language";
import { GFM, parser } from "@lezer/markdown";

const data = defineLanguageFacet({ closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] } });

export const markdownLanguage = new Language(
  data,
  parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }]),
  [],
  "markdown",
);
