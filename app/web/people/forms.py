"""What is put right on a person's file?"""

from __future__ import annotations

from app.web.forms import BaseForm, NamesField, VersionField


class FormerNamesForm(BaseForm):
    """曾用名、别名: all of them, so that taking one away is possible."""

    former_names = NamesField("曾用名、别名", required=False)
    version = VersionField()
