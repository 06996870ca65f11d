"""Tests with anything that may come from outside: few examples, always the same; TRACKER_FUZZ=N asks for N new ones.

``TRACKER_FUZZ=2000 python -m pytest -n0 --timeout=0 tests/fuzz`` looks for what nobody thought of.
"""

import os

from hypothesis import HealthCheck, settings

MANY = int(os.environ.get("TRACKER_FUZZ", "0"))
_COMMON = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
settings.register_profile("quick", _COMMON, derandomize=True)
settings.register_profile("soak", _COMMON, derandomize=False, print_blob=True)


def examples(few: int, *, long: bool = False) -> settings:
    """Give the settings of a test that tries ``few`` examples, or as many as are asked for by TRACKER_FUZZ.

    Of those that are whole lives of the service, and take ``long``, there are a tenth.
    """
    many = max(1, MANY // 10) if long and MANY else MANY
    return settings(settings.get_profile("soak" if MANY else "quick"), max_examples=many or few)
