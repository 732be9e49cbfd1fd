"""Public methods that a widget has from its parts."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def of_part(
    part: str, method: Callable[Concatenate[Any, Arguments], Result]
) -> Callable[Concatenate[Any, Arguments], Result]:
    """Return a method that calls the one of that name on a part.

    Its signature and its docstring are the part's: they are written once, beside the code that they describe.

    Args:
        part: The attribute that holds the part.
        method: The method, as the part's class has it.

    Example:
        >>> class Explorer:
        ...     kernels = of_part("_stack", Stack.kernels)
    """

    @wraps(method)
    def call(whole: Any, /, *args: Arguments.args, **options: Arguments.kwargs) -> Result:
        return method(getattr(whole, part), *args, **options)

    return call
