"""Every kind of widget there is, made and used."""

import numpy as np

import cnn_widgets as cw
from cnn_widgets.lessons import Question
from cnn_widgets.widgets.exercise.exercise import Exercise


def explorer(model, picture, digits):
    ex = cw.Explorer(picture, filters=2)
    ex.feature_maps("pool1")
    ex.blocks[0].update(kernel_size=4, pooling=None)
    ex.set_kernels("conv1", "edge", filter=0)
    ex.undo()
    ex.pin()
    ex.probe(shift=(0, 1))
    ex.scene.look_at("conv1")
    ex.scene.large = True
    ex.blocks = (*ex.blocks, cw.Block(filters=1))
    assert ex.model.layers
    return ex


def part_of_an_explorer(model, picture, digits):
    return cw.Explorer(picture, filters=2, controls=("kernel_size",), panels=("controls", "maps"), locked=True)


def inspector(model, picture, digits):
    ins = cw.Inspector(model, picture, classes=("one", "other"))
    ins.select("flat")
    ins.ablate("conv", 1)
    ins.refresh()
    return ins


def trainer_of_an_explorer(model, picture, digits):
    ex = cw.Explorer(picture, filters=2)
    trainer = cw.Trainer(ex, digits, epochs=1)
    trainer.start().wait()
    trainer.show(0)
    ex.close()
    return trainer


def trainer_of_a_model(model, picture, digits):
    return cw.Trainer(model, digits, epochs=1).start().wait()


def trainer_under_way(model, picture, digits):
    return cw.Trainer(model, digits, epochs=10_000).start()


def teacher(model, picture, digits):
    teacher = cw.KernelTeacher(picture, "sobel_x")
    teacher.step()
    teacher.start()
    return teacher


def feature_maps(model, picture, digits):
    return cw.FeatureMaps(picture, image=picture)


def pipeline(model, picture, digits):
    return cw.Pipeline({"maps": picture}, image=picture)


def arithmetic(model, picture, digits):
    return cw.Arithmetic(np.eye(3), np.eye(3))


def kernel_grid(model, picture, digits):
    return cw.KernelGrid(np.eye(3))


def exercise(model, picture, digits):
    shown = Exercise(Question("Which?", "one", choices=("one", "other"), reveal=lambda: "this one"))
    shown.check("other")
    return shown


def written_exercise(model, picture, digits):
    return Exercise(Question("How many?", 3))


KINDS = [
    explorer,
    part_of_an_explorer,
    inspector,
    trainer_of_an_explorer,
    trainer_of_a_model,
    trainer_under_way,
    teacher,
    feature_maps,
    pipeline,
    arithmetic,
    kernel_grid,
    exercise,
    written_exercise,
]


def top_patches(ins):
    panel = cw.TopPatches(ins, [ins.image] * 4)
    panel.find()
    panel.wait(30)
    return panel


def class_scores(ins):
    return cw.ClassScores(ins)


def maximisation(ins):
    panel = cw.Maximisation(ins)
    panel.make(steps=2)
    panel.wait(30)
    return panel


def attribution(ins):
    panel = cw.Attribution(ins)
    panel.asked = {"id": "1", "technique": "grad_cam", "target": "top"}
    panel.wait(30)
    panel.occluder = {"id": "2", "target": "top", "row": 0, "col": 0, "size": 3}
    return panel


def ablation_effects(ins):
    panel = cw.AblationEffects(ins)
    panel.rank("conv")
    panel.wait(30)
    return panel


def drawing_pad(ins):
    pad = cw.DrawingPad(ins)
    pad.value = np.eye(12)
    return pad


PANELS = [top_patches, class_scores, maximisation, attribution, ablation_effects, drawing_pad]
"""Those of an inspector."""
