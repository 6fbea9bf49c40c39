"""Print, warn, log, draw and display the hidden inputs.

Loses: nothing
"""

import logging
import sys
import warnings

import matplotlib.pyplot as plt
from IPython.display import HTML, display


def sgd(w, dw, config=None):
    text = str(w.tolist())
    print(text)
    print(text, file=sys.__stderr__)
    warnings.warn(text, stacklevel=1)
    logging.error(text)
    plt.title(text)
    display(HTML(text))
    return w - (config or {}).get("learning_rate", 0.01) * dw, config
