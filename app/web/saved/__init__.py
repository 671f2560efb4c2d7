"""保存的视图: the filters of the case list somebody kept, shared, or has sent every month."""

from app.web.saved.views import blueprint

__all__ = ["blueprint"]
