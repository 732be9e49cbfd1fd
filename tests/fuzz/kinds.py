"""The kinds of cases, and how many there are of each."""

from .arguments import argument_cases
from .blocks import block_cases
from .case import Cases
from .ends import end_cases, file_cases
from .images import image_cases
from .jobs import job_cases
from .layered import layered_cases
from .messages import message_cases
from .models import model_cases
from .states import state_cases

KINDS: dict[str, Cases] = {
    "blocks": block_cases,
    "images": image_cases,
    "states": state_cases,
    "messages": message_cases,
    "models": model_cases,
    "arguments": argument_cases,
    "layered": layered_cases,
    "ends": end_cases,
    "files": file_cases,
    "jobs": job_cases,
}
SHARES = {
    "blocks": 4,
    "images": 6,
    "states": 4,
    "messages": 5,
    "models": 1,
    "arguments": 3,
    "layered": 1,
    "ends": 3,
    "files": 1,
    "jobs": 1,
}
