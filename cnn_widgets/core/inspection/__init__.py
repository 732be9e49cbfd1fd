"""Takes any Keras 3 model apart into stages: its layers, what each of them outputs, and how it is computed."""

from .costs import StageNumbers, multiply_adds, stage_numbers
from .diagnostics import Diagnostics, diagnose, filter_channels, saturation, sort_channels
from .graph.node import Graph, Node
from .graph.trace import Trace, trace
from .inspected_model import Inspection
from .stage import LayerStage
from .terms import Addend, LayerArithmetic

__all__ = [
    "Addend",
    "Diagnostics",
    "Graph",
    "Inspection",
    "LayerArithmetic",
    "LayerStage",
    "Node",
    "StageNumbers",
    "Trace",
    "diagnose",
    "filter_channels",
    "multiply_adds",
    "saturation",
    "sort_channels",
    "stage_numbers",
    "trace",
]
