# %% [markdown]
# # Widgets
#
# Widgets of ipywidgets, and one of your own with anywidget. Move the slider or press the button: the
# cells that read them follow.

# %% settings
import anywidget
import ipywidgets
import traitlets

sides = ipywidgets.IntSlider(value=5, min=3, max=12, description="Sides")
sides


# %% stepper
class Stepper(anywidget.AnyWidget):
    """A button that counts."""

    _esm = """
    function render({ model, el }) {
      const button = document.createElement("button");
      const write = () => { button.textContent = `turned ${model.get("steps")} times`; };
      button.addEventListener("click", () => {
        model.set("steps", model.get("steps") + 1);
        model.save_changes();
      });
      model.on("change:steps", write);
      write();
      el.append(button);
    }
    export default { render };
    """
    steps = traitlets.Int(0).tag(sync=True)


stepper = Stepper()
stepper

# %% corners
from math import cos, pi, sin

angles = [2 * pi * n / sides.value + stepper.steps * pi / 18 for n in range(sides.value)]
corners = [(60 + 50 * cos(angle), 60 + 50 * sin(angle)) for angle in angles]

# %% picture
import gonium as gn

points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
gn.html(
    f'<svg width="120" height="120"><polygon points="{points}" fill="none" stroke="teal" /></svg>'
)
