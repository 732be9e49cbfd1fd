"""Questions of lesson 01: kernels and feature maps of a cat photo."""

from typing import Any

from .question import Question


def size(ex: Any) -> Question:
    """How large a map comes out of the first convolution."""

    def rows() -> tuple[int, int]:
        return ex.feature_maps("conv1").shape[:2]

    def mistakes() -> dict[Any, str]:
        height, width = ex.image.shape[:2]
        kernel = ex.kernels("conv1").shape[0]
        return {
            (height, width): "That is the input's size. Near the border the kernel would stick out: can it stand there?",
            (height - kernel, width - kernel): "Close: count the places again. The first and the last one both count.",
        }

    return Question(
        "How many rows and columns has each feature map of conv1?",
        rows,
        mistakes=mistakes,
        hints=(
            "Put the kernel at the far left of a row. How many cells can it move to the right before it sticks out?",
            "rows of the input − rows of the kernel + 1",
        ),
        solution="{answer}: the kernel has to lie wholly inside the input, so each side has as many places as "
        "input − kernel + 1.",
    )


QUESTIONS = {"size": size}
