"""The ways to put the feature maps of a convolution under a slider: ours, what people use instead, and a floor.

Each one shows the 16 maps of Conv2D(16, kernel_size) → ReLU (→ max pooling) on a picture of 224 × 224 × 3, and each
computes every stage's output, as `cw.Explorer("cat")` does.
"""

from dataclasses import dataclass

FLOOR_BYTES = "frame.bin"
"""What the floor answers with, in the folder of the notebooks: a real frame of ours."""


@dataclass(frozen=True)
class Way:
    """One way, as a notebook.

    Args:
        name: Its name in tables.
        source: The notebook's cell.
        kind: How a new picture is noticed; see WATCH in stopwatch.js.
        selector: Where the picture is.
        label: What stands beside the slider.
        value: Python expression for the slider's value, to check that both ends agree.
    """

    name: str
    source: str
    kind: str
    selector: str
    label: str
    value: str


OURS = """
import cnn_widgets as cw
ex = cw.Explorer("cat", seed=0)
ex
"""

# What people write today.
INTERACT = """
import keras
import matplotlib.pyplot as plt
from ipywidgets import interact
from cnn_widgets import load_image
image = load_image("cat")[None]
shown = 0

@interact(kernel_size=(1, 31))
def show(kernel_size=3):
    global shown
    layers = [keras.layers.Conv2D(16, kernel_size), keras.layers.ReLU(), keras.layers.MaxPooling2D(2)]
    model = keras.Sequential([keras.Input(image.shape[1:]), *layers])
    stages = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    convolved, activated, pooled = stages.predict(image, verbose=0)
    figure, axes = plt.subplots(4, 4, figsize=(6, 6))
    for channel, axis in enumerate(axes.flat):
        axis.imshow(activated[0, :, :, channel])
        axis.axis("off")
    plt.show()
    shown = kernel_size
"""

# The same by someone who knows what is slow: no predict, and the figure is drawn into, not drawn anew.
IPYMPL = """
%matplotlib widget
import ipywidgets
import keras
import matplotlib.pyplot as plt
from IPython.display import display
from cnn_widgets import load_image
image = load_image("cat")[None]

def maps(kernel_size):
    layers = [keras.layers.Conv2D(16, kernel_size), keras.layers.ReLU(), keras.layers.MaxPooling2D(2)]
    model = keras.Sequential([keras.Input(image.shape[1:]), *layers])
    stages = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    convolved, activated, pooled = stages(image, training=False)
    return activated.numpy()[0]

slider = ipywidgets.IntSlider(3, 1, 31, description="Kernel size")
display(slider)
figure, axes = plt.subplots(4, 4, figsize=(6, 6))
first = maps(3)
pictures = []
for channel, axis in enumerate(axes.flat):
    pictures.append(axis.imshow(first[:, :, channel]))
    axis.axis("off")

def show(change):
    activated = maps(change["new"])
    for channel, picture in enumerate(pictures):
        picture.set_data(activated[:, :, channel])
        picture.autoscale()
    figure.canvas.draw_idle()

slider.observe(show, "value")
"""

FLOOR = f"""
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
slider = ipywidgets.IntSlider(3, 1, 31, description="Kernel size")

def show(change):
    global revision
    revision += 1
    floor.frame = struct.pack("<I", revision) + payload

slider.observe(show, "value")
ipywidgets.VBox([slider, floor])
"""

WAYS = (
    Way("cnn_widgets", OURS, "revision", '[data-panel="maps"]', "Kernel size", "ex.blocks[0].kernel_size"),
    Way("floor", FLOOR, "revision", "canvas.floor", "Kernel size", "slider.value"),
    Way("ipympl", IPYMPL, "canvas", ".jupyter-matplotlib-figure", "Kernel size", "slider.value"),
    Way("interact", INTERACT, "image", ".jp-OutputArea-output .widget-output", "kernel_size", "shown"),
)
"""Ours first, because the floor answers with one of its frames."""
