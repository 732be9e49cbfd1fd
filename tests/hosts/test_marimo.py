"""marimo: a notebook that is edited, and one that is run as an app."""

import pytest

from .hand import assert_live
from .marimo_server import marimo_server
from .window import NotInTime

MODES = ("edit", "run")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.xfail(strict=True, raises=NotInTime, reason="marimo's models have no `attributes`")
def test_an_explorer_in_marimo(tmp_path, window, witness, mode):
    with marimo_server(tmp_path, f"{witness.source}\nex", mode) as address:
        window.go(address)
        assert_live(window, witness)
