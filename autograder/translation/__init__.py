"""The learner's language: what is said to learners, and the notebooks they read, in other languages than English.

Everything is written, kept and compared in English; a sentence is translated when a learner is about to read it
(`speaking`). The catalogues are PO files, as translators' own programs read them: `LANGUAGE/messages/` for what checks
say and `LANGUAGE/notebooks/` for prose. `upkeep` keeps them up to date with the code.
"""
