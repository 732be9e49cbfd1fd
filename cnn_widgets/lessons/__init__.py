"""Questions that check themselves against the live model: `question` gives our lessons', `Question` makes yours."""

from .catalogue import question, questions
from .question import Question
from .verdict import Verdict

__all__ = ["Question", "Verdict", "question", "questions"]
