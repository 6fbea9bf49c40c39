"""What gradient_checks needs beyond what every assignment is tested for: questions that wait, and plain files."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import assignment, judged

from autograder.calls import local
from autograder.learner.selfcheck import check_file
from autograder.values import Verdict

pytestmark = pytest.mark.slow
NAME = "gradient_checks"


def test_a_question_waits_for_the_one_it_calls():
    def rel_error(a, n):
        raise NotImplementedError()

    namespace = dict(assignment(NAME).solution, rel_error=rel_error)
    exec(assignment(NAME).solution_cell("grad_check_sparse").source, namespace)
    assert judged(NAME, "grad_check_sparse", local(namespace)).verdict is Verdict.BLOCKED


@pytest.mark.parametrize("factor", [1.0, 0.5])
def test_a_plain_cs231n_file_is_checked(factor: float, tmp_path: Path):
    """CS231n's softmax.py has a naive version beside the other; both conventions of its years are accepted."""
    file = tmp_path / "softmax.py"
    file.write_text(
        "import numpy as np\n"
        "from random import shuffle\n\n"
        "def softmax_loss_naive(W, X, y, reg):\n    pass\n\n"
        "def softmax_loss_vectorized(W, X, y, reg):\n"
        "    loss, dW = 0.0, np.zeros_like(W)\n"
        "    scores = X.dot(W)\n"
        "    scores -= np.max(scores, axis=1, keepdims=True)\n"
        "    p = np.exp(scores)\n"
        "    s = np.sum(p, axis=1)\n"
        "    loss = np.sum(np.log(s) - scores[range(len(y)), y]) / X.shape[0]\n"
        f"    loss += {factor} * reg * np.sum(W * W)\n"
        "    p /= s[:, None]\n"
        "    p[range(len(y)), y] -= 1\n"
        f"    dW = X.T.dot(p) / X.shape[0] + {2 * factor} * reg * W\n"
        "    return loss, dW\n"
    )
    results, troubles = check_file(file)
    verdicts = {result.id: result.verdict for result in results["gradient_checks"]}
    assert not troubles
    assert verdicts.pop("softmax_loss_vectorized") is Verdict.PASSED
    assert set(verdicts.values()) == {Verdict.NOT_ATTEMPTED}
