"""Networks of keras.applications whose preprocessing is not part of the model, recognised by their layers' names."""

from collections.abc import Iterable

LAYERS = {
    "vgg16": ("block1_conv1", "block5_conv3"),
    "vgg19": ("block1_conv1", "block5_conv4"),
    "resnet": ("conv1_bn", "conv2_block1_1_conv", "conv2_block1_out"),
    "resnet_v2": ("conv1_conv", "conv2_block1_preact_bn"),
    "densenet": ("conv1_bn", "conv2_block1_0_bn"),
    "mobilenet": ("conv1", "conv_dw_1"),
    "mobilenet_v2": ("Conv1", "expanded_conv_depthwise"),
    "xception": ("block1_conv1", "block2_sepconv1"),
    "inception_v3": ("mixed0", "mixed10"),
    "inception_resnet_v2": ("mixed_5b", "block35_1_mixed"),
    "nasnet": ("stem_conv1", "stem_bn1"),
}
"""Layer names that only the networks of one module have, by the module's name."""
OTHERS = {"vgg16": ("block5_conv4",)}


def application_of(names: Iterable[str]) -> str:
    """Return the module of keras.applications that a model's network comes from; "" if it comes from none.

    Args:
        names: The names of the model's stages. Those in a nested model are prefixed by its name.

    Example:
        >>> application_of(["input", "vgg16/block1_conv1", "vgg16/block5_conv3", "head"])
        'vgg16'
    """
    known = {name.rpartition("/")[2] for name in names}
    for module, layers in LAYERS.items():
        if known.issuperset(layers) and known.isdisjoint(OTHERS.get(module, ())):
            return module
    return ""
