"""Carry markup in the names of functions, types and exceptions.

Loses: sgd
"""


def sgd(w, dw, config=None):
    raise type("<img src=x onerror=alert(1)>", (Exception,), {"__module__": "</script>"})("<b>1 of 1</b>")


sgd.__name__ = sgd.__qualname__ = "<script>alert(1)</script>"
sgd.__code__ = sgd.__code__.replace(co_name="<script>alert(2)</script>", co_filename="<svg onload=alert(3)>")
