"""nbgrader's configuration for this course: where things lie, and who executes and scores."""

import autograder.nbgrader_mended  # noqa: F401  what nbgrader itself does otherwise in this course

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = "cs231n-learning"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]
c.CourseDirectory.ignore += [
    "misconceptions",
    "held_out.py",
    "example",
]  # the instructor's, beside a solution

c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("write this function, then run the check below")'
}

# A mark scheme stands below a model answer, in the same cell, which nbgrader would not have.
c.ClearMarkScheme.enforce_metadata = False

# The engine executes and scores; nbgrader keeps the gradebook, the exchange, formgrader and feedback.
c.Autograde.exporter_class = "autograder.nbgrader_plugin.GradingExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = []

# What Canvas, Moodle and Blackboard give to download is sorted by student; `nbgrader zip_collect` then copies it.
c.ZipCollectApp.extractor_plugin = "autograder.intake.extractor.DownloadExtractor"
c.ZipCollectApp.log_level = "WARN"
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)"
c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".csv", ".json", ".jsonl", ".txt"]

# Otherwise pages stay as they are when somebody was graded again, or a person has graded.
c.GenerateFeedback.force = True
