// The entry: the smallest script that knows which page this is; the page itself comes next.
import "./fonts.css";
import "./tokens.css";
import "./page.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { followTheme } from "./theme.ts";

followTheme();
const target = document.getElementById("app");
if (target) mount(App, { target });
