"""Memory stays: the benchmark, shortened. The whole of it is `python -m benchmarks.memory`."""

from tests.helpers import ROOT, run_python


def test_200_rebuilds_grow_memory_by_little():
    lines = run_python("import sys; sys.argv[1:] = ['--rebuilds', '200']\nfrom benchmarks.memory import main; main()", cwd=ROOT).splitlines()
    grown = {name: float(mb) for name, mb, *_ in map(str.split, lines)}
    assert set(grown) == {"recurring", "random"}
    assert grown["recurring"] < 20 and grown["random"] < 80, lines
