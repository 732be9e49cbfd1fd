"""Memory stays, over few rebuilds. `python -m benchmarks.memory` measures 1,000."""

from tests.helpers import run_python

CODE = """
import os
import cnn_widgets as cw

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

explorer = cw.Explorer(cw.load_image("cat", size=64))

def rebuild(turn):
    explorer.blocks[0].update(kernel_size=1 + turn % 10, strides=1 + turn // 10 % 2)
    explorer.feature_maps("pool1")

for turn in range(60):
    rebuild(turn)
before = resident()
for turn in range(200):
    rebuild(turn)
print(resident() - before)
"""


def test_200_rebuilds_over_recurring_settings_grow_memory_by_little():
    assert float(run_python(CODE)) < 20
