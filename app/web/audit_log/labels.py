"""What is an act called in the audit log? One Chinese label per code."""

from __future__ import annotations

from app.rules.vocabulary import Action

LABELS: dict[str, str] = {
    "session.begin": "登录",
    "session.end": "退出",
    "access.refuse": "越权访问被拒",
    "audit.view": "查看审计日志",
    "audit.verify": "校验审计链",
    "user.add": "新增用户",
    "user.activate": "启用用户",
    "user.deactivate": "停用用户",
    "user.set_password": "修改密码",
    "lawyer.add": "新增律师",
    "office.add": "新增机构",
    "parameter.set": "修改机构参数",
    "person.reveal": "查看完整证件号",
    "person.reveal_phone": "查看联系电话",
    "person.use_file": "受理时调用已有档案",
    "beneficiary_status.settle": "核定优抚身份",
    "stats.export": "导出统计",
}
RESULTS: dict[str, str] = {"ok": "成功", "refused": "拒绝", "failed": "失败"}
OBJECTS: dict[str, str] = {
    "user": "用户",
    "office": "机构",
    "case": "案件",
    "person": "人员",
    "endpoint": "功能",
    "audit": "审计日志",
    "beneficiary_status": "优抚身份",
    "stats": "统计",
}
# One click each: what an auditor looks for first.
QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("登录失败", {"action": "session.begin", "result": "failed"}),
    ("越权被拒", {"action": "access.refuse"}),
    ("查看完整证件号", {"action": "person.reveal"}),
    ("改派", {"action": f"case.{Action.REASSIGN.value}"}),
    ("人工判断", {"action": f"case.{Action.OVERRIDE.value}"}),
    ("导出", {"action": "stats.export"}),
)


def action_label(code: str) -> str:
    """The label of an act; acts on a case are named as the case page names them."""
    if code in LABELS:
        return LABELS[code]
    verb = code.removeprefix("case.")
    return Action(verb).label if code.startswith("case.") and verb in set(Action) else code
