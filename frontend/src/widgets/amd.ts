// Front ends of widget packages are AMD modules. The page brings their scripts; here they are run, once
// each, with what we have for their dependencies.
type Factory = (...dependencies: unknown[]) => unknown;

export class Modules {
  readonly #known = new Map<string, Promise<unknown>>();
  readonly #arrived = new Map<string, (script: string, error: string) => void>();
  readonly #ask: (module: string) => void;
  /** What the script that runs now has defined. */
  #defined: (() => Promise<unknown>) | null = null;

  constructor(own: { [name: string]: unknown }, ask: (module: string) => void) {
    for (const [name, module] of Object.entries(own)) this.#known.set(name, Promise.resolve(module));
    this.#ask = ask;
    const define = (...given: unknown[]): void => this.#define(given);
    const require = (names: string[], then?: Factory): void => void this.#all(names).then((found) => then?.(...found));
    Object.assign(window, { define: Object.assign(define, { amd: {} }), require, requirejs: require });
  }

  /** A module by its name; rejects with a sentence where it cannot be had. */
  load(name: string): Promise<unknown> {
    let module = this.#known.get(name);
    if (!module) {
      module = this.#fetched(name);
      this.#known.set(name, module);
    }
    return module;
  }

  /** The page has brought a script, or says why not. */
  arrived(name: string, script: string, error: string): void {
    this.#arrived.get(name)?.(script, error);
    this.#arrived.delete(name);
  }

  async #fetched(name: string): Promise<unknown> {
    const script = await new Promise<string>((resolve, reject) => {
      this.#arrived.set(name, (text, error) => (error ? reject(new Error(error)) : resolve(text)));
      this.#ask(name);
    });
    return this.#run(name, script);
  }

  #run(name: string, script: string): Promise<unknown> {
    this.#defined = null;
    const element = document.createElement("script");
    element.textContent = script;
    document.head.append(element);
    const defined = this.#defined as (() => Promise<unknown>) | null;
    this.#defined = null;
    if (!defined) return Promise.reject(new Error(`What draws the widgets of ${name} is not an AMD module.`));
    return defined();
  }

  #define(given: unknown[]): void {
    const factory = given.at(-1);
    const names = given.find((one): one is string[] => Array.isArray(one)) ?? ["require", "exports", "module"];
    this.#defined = async () => {
      if (typeof factory !== "function") return factory;
      const exported = { exports: {} };
      const special: { [name: string]: unknown } = { require: window["require" as keyof Window], exports: exported.exports, module: exported };
      const found = await Promise.all(names.map((one) => (one in special ? special[one] : this.load(one))));
      return (factory as Factory)(...found) ?? exported.exports;
    };
  }

  #all(names: string[]): Promise<unknown[]> {
    return Promise.all(names.map((name) => this.load(name)));
  }
}
