"""The ways to put feature maps under a slider or a list of layers: ours, what people use instead, and a floor.

All ways of a case show the same maps of the same model, and all compute every stage's output, as an explorer does.
"""

from dataclasses import dataclass, replace
from string import Template
from typing import Any

FLOOR_BYTES = "frame.bin"
"""A file in the notebooks' folder with a real frame of ours, with which the floor answers."""
LOW, HIGH = 3, 7
"""The slider goes to and fro between these kernel sizes."""


@dataclass(frozen=True)
class Way:
    """One way to show maps, as a notebook.

    Args:
        name: Its name in tables.
        source: The notebook's cell.
        kind: How a new picture is recognised; see WATCH in stopwatch.js.
        selector: Where the picture is.
        trigger: What the user does; see TRIGGER in stopwatch.js.
        value: Python expression for the slider's value, to check that browser and Python agree; "" for no slider.
        attribute: The attribute of the element at `selector` that is watched, if `kind` needs one.
        frame: Only for ours: the code whose frame the floor answers with, and the code that undoes it.
    """

    name: str
    source: str
    kind: str
    selector: str
    trigger: dict[str, Any]
    value: str = ""
    attribute: str = ""
    frame: tuple[str, str] = ("", "")

    def between(self, low: int, high: int) -> "Way":
        """Return the same way with a slider that moves between other values."""
        return replace(self, trigger={**self.trigger, "low": low, "high": high})


# What people usually write today.
INTERACT = Template("""
import keras
import matplotlib.pyplot as plt
from ipywidgets import interact
from keras.layers import Conv2D, MaxPooling2D, ReLU
from cnn_widgets import load_image
image = load_image($image)[None]
shown = 0

@interact(kernel_size=(1, 31))
def show(kernel_size=$start):
    global shown
    layers = [$layers]
    model = keras.Sequential([keras.Input(image.shape[1:]), *layers])
    stages = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    outputs = stages.predict(image, verbose=0)
    # Keras gives a single output without a list.
    maps = outputs[$stage] if isinstance(outputs, list) else outputs
    figure, axes = plt.subplots($rows, $columns, figsize=(6, 6))
    for channel, axis in enumerate(axes.flat):
        axis.imshow(maps[0, :, :, channel])
        axis.axis("off")
    plt.show()
    shown = kernel_size
""")

# The same by someone who knows what is slow: it avoids `predict`, and updates the figure instead of drawing a new one.
IPYMPL = Template("""
%matplotlib widget
import ipywidgets
import keras
import matplotlib.pyplot as plt
from IPython.display import display
from keras.layers import Conv2D, MaxPooling2D, ReLU
from cnn_widgets import load_image
image = load_image($image)[None]

def maps(kernel_size):
    layers = [$layers]
    model = keras.Sequential([keras.Input(image.shape[1:]), *layers])
    stages = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    outputs = stages(image, training=False)
    # Keras gives a single output without a list.
    return [output.numpy()[0] for output in (outputs if isinstance(outputs, list) else [outputs])][$stage]

slider = ipywidgets.IntSlider($start, 1, 31, description="Kernel size")
display(slider)
figure, axes = plt.subplots($rows, $columns, figsize=(6, 6))
first = maps($start)
pictures = []
for channel, axis in enumerate(axes.flat):
    pictures.append(axis.imshow(first[:, :, channel]))
    axis.axis("off")

def show(change):
    found = maps(change["new"])
    for channel, picture in enumerate(pictures):
        picture.set_data(found[:, :, channel])
        picture.autoscale()
    figure.canvas.draw_idle()

slider.observe(show, "value")
""")

FLOOR_WIDGET = f"""
import struct
from pathlib import Path
import anywidget
import ipywidgets
import traitlets

class Floor(anywidget.AnyWidget):
    _esm = '''
    function render({{ model, el }}) {{
      const side = 444;
      const canvas = document.createElement("canvas");
      canvas.className = "floor";
      canvas.width = canvas.height = side;
      const context = canvas.getContext("2d");
      const image = context.createImageData(side, side);
      const words = new Uint32Array(image.data.buffer);
      const draw = () => {{
        const frame = model.get("frame");
        const bytes = new Uint8Array(frame.buffer, frame.byteOffset + 4, Math.min(words.length, frame.byteLength - 4));
        for (let at = 0; at < bytes.length; at++) words[at] = 0xff000000 | (bytes[at] * 0x010101);
        context.putImageData(image, 0, 0);
        canvas.dataset.revision = String(frame.getUint32(0, true));
      }};
      model.on("change:frame", draw);
      el.append(canvas);
      draw();
    }}
    export default {{ render }};
    '''
    frame = traitlets.Bytes().tag(sync=True, echo_update=False)

payload = Path("{FLOOR_BYTES}").read_bytes()
revision = 0
floor = Floor(frame=struct.pack("<I", revision) + payload)

def show(change):
    global revision
    revision += 1
    floor.frame = struct.pack("<I", revision) + payload
"""

FLOOR = Template("""
slider = ipywidgets.IntSlider($start, 1, 31, description="Kernel size")
slider.observe(show, "value")
ipywidgets.VBox([slider, floor])
""")

MAPS = '[data-panel="maps"]'


def ways(
    explorer: str, *, image: str, layers: str, stage: int, grid: tuple[int, int], low: int, high: int
) -> tuple[Way, ...]:
    """Return all ways to move the first block's kernel size.

    Args:
        explorer: Code that makes our explorer.
        image: The arguments of `load_image` in the other ways.
        layers: Code of their layers, in which `kernel_size` is a variable.
        stage: The index of the layer whose maps they show.
        grid: Rows and columns of the maps that they show.
        low: The value at which the slider starts, and one end of its movement.
        high: The other end.

    Returns:
        Ours first, because the floor answers with one of its frames.
    """
    given = dict(image=image, layers=layers, stage=stage, rows=grid[0], columns=grid[1], start=low)
    slider = dict(kind="slider", label="Kernel size", low=low, high=high)
    named = {**slider, "label": "kernel_size"}
    frame = f"ex.blocks[0].kernel_size = {(low + high) // 2}", f"ex.blocks[0].kernel_size = {low}"
    ours = f"import cnn_widgets as cw\nex = {explorer}\nex"
    floor = FLOOR_WIDGET + FLOOR.substitute(given)
    output = ".jp-OutputArea-output .widget-output"
    return (
        Way("cnn_widgets", ours, "revision", MAPS, slider, "ex.blocks[0].kernel_size", frame=frame),
        Way("floor", floor, "revision", "canvas.floor", slider, "slider.value"),
        Way("ipympl", IPYMPL.substitute(given), "canvas", ".jupyter-matplotlib-figure", slider, "slider.value"),
        Way("interact", INTERACT.substitute(given), "image", output, named, "shown"),
    )


WAYS = ways(
    'cw.Explorer("cat", seed=0)',
    image='"cat"',
    layers="Conv2D(16, kernel_size), ReLU(), MaxPooling2D(2)",
    stage=1,
    grid=(4, 4),
    low=LOW,
    high=HIGH,
)
"""One block of 16 filters at 224 × 224."""

THREE_BLOCKS = ways(
    'cw.Explorer("cat", seed=0, blocks=[cw.Block(filters=filters) for filters in (16, 32, 64)])',
    image='"cat"',
    layers="Conv2D(16, kernel_size), ReLU(), MaxPooling2D(2), Conv2D(32, 3), ReLU(), MaxPooling2D(2), "
    "Conv2D(64, 3), ReLU(), MaxPooling2D(2)",
    stage=1,
    grid=(4, 4),
    low=LOW,
    high=HIGH,
)

PHOTO = ways(
    'cw.Explorer(cw.load_image("cat", size=(1080, 1440)), filters=3, kernel_size=8, activation=None, pooling=None)',
    image='"cat", size=(1080, 1440)',
    layers="Conv2D(3, kernel_size)",
    stage=0,
    grid=(1, 3),
    low=8,
    high=12,
)

# Layers from the first one with maps onwards; each has 16 channels.
LAYERS = (
    "conv",
    "conv_bn",
    "activation",
    "expanded_conv_depthwise_pad",
    "expanded_conv_depthwise",
    "expanded_conv_depthwise_bn",
    "re_lu",
)

# Forth and back, because the strip contains only the cards in view.
WALK = (*LAYERS, *LAYERS[-2:0:-1])

INSPECTOR = """
import keras
import cnn_widgets as cw
model = keras.applications.MobileNetV3Small(weights=None)
ex = cw.Inspector(model, cw.load_image("cat", size=224))
ex
"""

INTERACT_LAYERS = f"""
import keras
import matplotlib.pyplot as plt
from ipywidgets import interact
from cnn_widgets import load_image
image = load_image("cat", size=224)[None]
model = keras.applications.MobileNetV3Small(weights=None)

@interact(layer={list(LAYERS)})
def show(layer):
    maps = keras.Model(model.inputs, model.get_layer(layer).output).predict(image, verbose=0)
    figure, axes = plt.subplots(4, 4, figsize=(6, 6))
    for channel, axis in enumerate(axes.flat):
        axis.imshow(maps[0, :, :, channel])
        axis.axis("off")
    plt.show()
"""

FLOOR_LAYERS = f"""{FLOOR_WIDGET}
layer = ipywidgets.Dropdown(options={LAYERS})
layer.observe(show, "value")
ipywidgets.VBox([layer, floor])
"""

CARDS = dict(kind="clicks", selectors=[f'.cnnw-layer[data-stage="{layer}"]' for layer in WALK])
DROPDOWN = dict(kind="list", selector=".widget-dropdown select", values=list(WALK))
INSPECTORS = (
    Way(
        "cnn_widgets",
        INSPECTOR,
        "revision",
        MAPS,
        CARDS,
        frame=(f'ex.select("{LAYERS[1]}")', f'ex.select("{LAYERS[0]}")'),
    ),
    Way("floor", FLOOR_LAYERS, "revision", "canvas.floor", DROPDOWN),
    Way("interact", INTERACT_LAYERS, "image", ".jp-OutputArea-output .widget-output", DROPDOWN),
)
"""Selecting a layer of a network: by a click on its card, or in a list."""

HOVER = dict(kind="hover", selector=f'{MAPS} .cnnw-tile[data-channel="3"] .cnnw-tile-frame')
COLOURS = dict(
    kind="list", selector='[data-panel="bar"] select[data-setting="colormap"]', values=["magma", "viridis", "gray"]
)
READOUT = f"{MAPS} .cnnw-readout"
ACTS = {
    "colours": replace(WAYS[0], kind="attribute", attribute="data-colormap", trigger=COLOURS, value=""),
    "exact": replace(WAYS[0], kind="attribute", selector=READOUT, attribute="data-exact=true", trigger=HOVER, value=""),
    "rough": replace(WAYS[0], kind="text", selector=READOUT, trigger=HOVER, value=""),
}
"""Actions that the browser answers by itself, and the exact value that the kernel then sends. All are done on one page,
and each is still watched during the next ones, so the order is such that none is mistaken for a later one."""
