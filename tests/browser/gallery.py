"""Notebook cells that show every panel at once."""

EXPLORER = """
import numpy as np
import cnn_widgets as cw
ex = cw.Explorer("cat", blocks=[cw.Block(filters=4), cw.Block(filters=4, pooling=None)])
ex
"""
PROBE = "probe = cw.Probe(ex)\nprobe"
TRAINER = """
rng = np.random.default_rng(0)
x, y = rng.uniform(0, 0.3, (64, 16, 16, 1)).astype("float32"), np.arange(64) % 2
small = cw.Explorer(x[0], filters=4, panels=["maps"])
trainer = cw.Trainer(small, (x, y), validation_data=(x[:32], y[:32]), epochs=2, batch_size=16)
trainer
"""
TEACHER = "teacher = cw.KernelTeacher('digit_4', 'sobel_x')\nteacher"
ALONE = """
from IPython.display import display
maps = ex.feature_maps("conv1")
display(cw.KernelGrid(ex.kernels("conv1")), cw.FeatureMaps(maps), cw.Pipeline({"conv1": maps, "act1": maps}))
display(cw.Arithmetic(np.arange(9.0).reshape(3, 3), np.ones((3, 3))))
"""
QUESTIONS = """
from cnn_widgets.lessons import question
asked = question("01/size", ex), question("01/larger", ex)
display(*asked)
"""
EXPLORERS = [EXPLORER, PROBE, TRAINER, TEACHER, ALONE, QUESTIONS]
EXPLORER_PANELS = ("bar", "pipeline", "formula", "kernels", "probe", "maps", "arithmetic", "trainer", "teacher")

INSPECTOR = """
import numpy as np
import cnn_widgets as cw
ins = cw.Inspector(cw.load_model("digits"), "digit_4")
rng = np.random.default_rng(0)
ins.images = {f"noise {number}": image for number, image in enumerate(rng.random((12, 28, 28, 1), np.float32))}
for panel in map(ins.part, ins.panels):
    if panel.has_trait("is_open"):
        panel.is_open = True
ins
"""
INSPECTOR_PANELS = (
    *("bar", "drawing_pad", "class_scores", "layers", "formula", "kernels", "maps", "arithmetic"),
    *("ablation_effects", "top_patches", "maximisation", "attribution"),
)
