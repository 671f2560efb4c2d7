"""What is looked for?"""

from __future__ import annotations

from app.web.forms import BaseForm, TextField


class SearchForm(BaseForm):
    """The one box of the header; sent by POST, so that no name stands in an address."""

    q = TextField("搜索内容", limit=60)


class SearchedForm(BaseForm):
    """Which of the searches of this session is shown, from the address."""

    s = TextField("搜索", limit=20, required=False)
