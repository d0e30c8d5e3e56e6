"""The one error that a script shows to its user without a traceback."""


class Failure(Exception):
    """What went wrong and, where there is one, the next step; in plain words."""
