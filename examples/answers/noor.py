"""Crashes its own kernel, twice."""

import ctypes
import os

import numpy as np


def sgd_momentum(w, dw, config=None):
    os._exit(0)


def rmsprop(w, dw, config=None):
    return np.ctypeslib.as_array(ctypes.cast(8, ctypes.POINTER(ctypes.c_double)), (4,)), config
