// The models and views of one frame, as ipywidgets has them.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";
import { Modules } from "./amd.ts";
import { Comm } from "./comm.ts";
import * as output from "./output.ts";
import type { FromFrame, State, ToFrame } from "./talk.ts";

type Class = typeof base.WidgetModel | typeof base.WidgetView;

export class Manager extends ManagerBase {
  readonly #tell: (message: FromFrame) => void;
  readonly #modules: Modules;
  readonly #comms = new Map<string, Comm>();

  constructor(tell: (message: FromFrame) => void) {
    super();
    this.#tell = tell;
    const own = {
      "@jupyter-widgets/base": base,
      "@jupyter-widgets/controls": controls,
      "@jupyter-widgets/output": output,
    };
    this.#modules = new Modules(own, (module) => tell({ type: "load", module }));
  }

  /** Does what the page says. */
  hear(message: ToFrame): void {
    if (message.type === "open") for (const { id, state, heard } of message.widgets) this.#open(id, state, heard);
    else if (message.type === "change") this.#comms.get(message.id)?.change(message.state, message.heard);
    else if (message.type === "message") this.#comms.get(message.id)?.message(message.content, message.buffers);
    else if (message.type === "close") this.#close(message.id);
    else if (message.type === "front end") this.#modules.arrived(message.module, message.script, message.error);
    else void this.#show(message.root);
  }

  async #show(root: string): Promise<void> {
    const view = await this.create_view(await this.get_model(root));
    Widget.attach(view.luminoWidget, document.body);
  }

  #open(id: string, state: State, heard: number): void {
    const comm = new Comm(id, heard, this.#tell);
    this.#comms.set(id, comm);
    const options = {
      model_id: id,
      model_name: String(state["_model_name"]),
      model_module: String(state["_model_module"]),
      model_module_version: String(state["_model_module_version"]),
      comm,
    };
    void this.new_model(options, state as never);
  }

  #close(id: string): void {
    this.#comms.get(id)?.closed();
    this.#comms.delete(id);
  }

  protected override async loadClass(className: string, moduleName: string): Promise<Class> {
    const module = (await this.#modules.load(moduleName)) as { [name: string]: Class | undefined };
    const found = module[className];
    if (!found) throw new Error(`${moduleName} has no ${className}: its versions in Python and for pages do not fit.`);
    return found;
  }

  // Widgets that only pages have: the kernel is not told of them.
  protected override _create_comm(): Promise<base.IClassicComm> {
    return Promise.reject(new Error("Widgets are made by code in cells."));
  }

  protected override _get_comm_info(): Promise<object> {
    return Promise.resolve({});
  }
}
