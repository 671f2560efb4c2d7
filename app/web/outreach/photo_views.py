"""照片: added beside an activity, shown to who may see it, deleted."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.casework.errors import Invalid
from app.extensions import transaction
from app.outreach import ledger
from app.outreach.models import Photo
from app.outreach.pictures import clean_pictures
from app.web.access import OutOfReach, current_actor
from app.web.outreach.forms import PhotosForm
from app.web.outreach.page import entry_context
from app.web.outreach.views import entry_of


def _photo(photo_id: int) -> Photo:
    found = ledger.photo(current_actor(), photo_id)
    if found is None:
        raise OutOfReach("photo", photo_id)
    return found


def photo(photo_id: int) -> ResponseReturnValue:
    """The picture itself: a JPEG of our own making, of whatever it was made."""
    return Response(_photo(photo_id).data, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


def add_photos(entry_id: int) -> ResponseReturnValue:
    """添加照片."""
    form, row = PhotosForm(), entry_of(entry_id)
    if form.validate_on_submit():
        try:
            pictures = clean_pictures(form.files(), form.caption.data or "", ledger.MOST_PHOTOS)
            with transaction():
                ledger.add_photos(current_actor(), entry_of(entry_id, in_hand=True), pictures)
        except Invalid as error:
            form.take(error)
        else:
            flash(f"已添加 {len(pictures)} 张照片，位置和拍摄信息已去除。", "ok")
            return redirect(url_for("outreach.show", entry_id=entry_id, _anchor="photos"))
    return render_template("outreach/show.html", **entry_context(current_actor(), row, False, form)), 400


def remove_photo(photo_id: int) -> ResponseReturnValue:
    """删除照片: asked once more, for nothing brings it back."""
    if request.method == "GET":
        return render_template("outreach/remove_photo.html", photo=_photo(photo_id))
    with transaction():
        found = _photo(photo_id)
        entry_id = found.entry_id
        ledger.remove_photo(current_actor(), found)
    flash("照片已删除。", "ok")
    return redirect(url_for("outreach.show", entry_id=entry_id, _anchor="photos"))


def register(blueprint: Blueprint) -> None:
    """Put these pages under /outreach."""
    blueprint.add_url_rule("/photo/<int:photo_id>", view_func=photo)
    blueprint.add_url_rule("/<int:entry_id>/photos", view_func=add_photos, methods=["POST"])
    blueprint.add_url_rule("/photo/<int:photo_id>/remove", view_func=remove_photo, methods=["GET", "POST"])
